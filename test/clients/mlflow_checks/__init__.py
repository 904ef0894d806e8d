"""The project's own checks of an MLflow tracking server: what it answers to the real client, beyond the public suite."""
