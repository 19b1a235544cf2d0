"""What the phone page needs otherwise than the chat page (`bot.platforms.web.guard`)."""

from bot.platforms.web.guard import headers

# Our own files only. Photos are shown from the phone's memory (blob:), map pictures come inside answers (data:),
# so that no address ever says where somebody stands.
HEADERS = headers(
    permissions="geolocation=(self), camera=(self), microphone=()",
    img_src="'self' blob: data:",
    worker_src="'self'",
) | {"x-robots-tag": "noindex, nofollow, noarchive"}
HSTS = {"strict-transport-security": "max-age=31536000"}  # behind HTTPS
