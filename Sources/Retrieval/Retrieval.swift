// Retrieval: see README.md, Architecture.
