"""AWS: STS, Secrets Manager, and what their refusals mean."""
