"""The worker API that this worker speaks."""

runtime_version = "1.14.5"
contract_version = 2
