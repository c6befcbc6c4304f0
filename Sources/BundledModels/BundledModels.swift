// BundledModels: see README.md, Architecture.
