// Tensors: see README.md, Architecture.
