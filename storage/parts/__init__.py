"""Counts that cannot be differenced: how many, for those who may be told no more (level L1).

Events that exactly the same viewers may see row by row form a class (`classes`). Time is cut into
fixed periods (`periods`), the ground and the list of kinds into fixed public trees (`trees`, over
the cells of `lattice`). When a period closes (`closing`), each class gets one partition into zones
and one into groups of kinds, every part at least k events, and it never changes again (`frozen`).
Every count anywhere is a sum of such parts (`shelf`, `sums`), also when periods are compared
(`compare`). docs/decisions/0009-counts.md says what this guarantees, and why.

Pure: numpy, no database, no sharing rule. Nothing asks it yet: it is used by storage/release.py
when the register of sharing lands, and until then nobody is shown counts of what they may not see.
"""
