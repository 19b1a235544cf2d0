"""Numbers and pictures, in metres. Imports nothing of ours from outside this package."""
