// Transformers: see README.md, Architecture.
