// Storage: see README.md, Architecture.
