"""Of the product, what this worker can do (as kickoffs say it), and the worker API that it speaks."""

version = "0.1.0"
runtime_version = "1.14.5"
contract_version = 2
