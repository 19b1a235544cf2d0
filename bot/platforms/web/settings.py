"""How the chat page is run."""

from dataclasses import dataclass

PICTURE_BYTES = 64 * 1024 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where and for whom the page is served.

    `secret` signs cookies, form tokens and picture addresses; it must outlive a restart.
    `hosts` are further names the page answers to (without port); only loopback names otherwise,
    against DNS rebinding. `secure` is for behind HTTPS. `picture_bytes` bounds the memory that
    pictures take: 64 MiB is about 400 pictures of 150 kB.
    """

    host: str
    port: int
    secret: str
    demo: bool
    hosts: tuple[str, ...] = ()
    secure: bool = False
    language: str = "sv"
    zone: str = "Europe/Stockholm"
    picture_bytes: int = PICTURE_BYTES

    def __post_init__(self) -> None:
        # 128 bits in hex: below that a signature could be guessed offline.
        if len(self.secret) < 32:
            raise ValueError("the web secret needs at least 32 characters")

    @property
    def names(self) -> frozenset[str]:
        """Every host name the page answers to."""
        return frozenset(name.lower() for name in (*LOOPBACK, *self.hosts))
