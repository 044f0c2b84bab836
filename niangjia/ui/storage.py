"""Static files: hashed names where the assets were collected, plain names where they were not yet."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Tests and the first seconds of development have no manifest: a plain name is right there."""

    def stored_name(self, name: str) -> str:
        """Return the hashed name, or the name itself while nothing has been collected."""
        return super().stored_name(name) if self.hashed_files else str(name)
