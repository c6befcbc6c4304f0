public import Foundation

extension ModelRegistry {
    /// Copies a model into the models directory, whole or not at all.
    ///
    /// - Parameters:
    ///   - source: The directory of the model.
    ///   - name: The name it gets; the directory's own when left out.
    ///   - compact: Whether to round its matrices to bytes; see `CompactConverter`.
    ///   - overwrite: Whether it may replace a model of that name.
    /// - Returns: What was installed.
    /// - Throws: `CheckpointError` when the source is no usable model, the name is taken or not
    ///   one, or the models directory cannot be written.
    @discardableResult
    public func install(
        from source: URL,
        as name: String? = nil,
        compact: Bool = false,
        overwrite: Bool = false
    ) throws -> ModelInfo {
        let model = try ModelDirectory(at: source)
        let name = try Self.validated(name ?? model.name)
        let target = directory.appending(path: name)
        guard overwrite || !FileManager.default.fileExists(atPath: target.path) else {
            throw CheckpointError(
                .cannotWrite,
                while: "Installing the model",
                name,
                expected: "a free name",
                found: target.path,
                nextStep: "Choose another name, or replace it with: --overwrite"
            )
        }
        // In the models directory itself, so that the last step is a rename on one file system.
        let aside = directory.appending(path: ".\(name)-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: aside) }
        try Self.make(aside)
        if compact {
            _ = try CompactConverter().convert(model, to: aside)
        } else {
            try Self.copy(model, to: aside)
        }
        _ = try ModelDirectory(at: aside)
        try Self.move(aside, to: target)
        return ModelInfo(of: try ModelDirectory(at: target), name: name)
    }

    private static func validated(_ name: String) throws -> String {
        let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-_.+"))
        let isName =
            !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 200
            && name.unicodeScalars.allSatisfy(allowed.contains)
        guard isName else {
            throw CheckpointError(
                .usage,
                while: "Installing the model",
                "\"\(name)\"",
                expected: "a name of letters, digits, and - _ . + that does not start with a dot",
                nextStep: "Give it a name with: --as NAME"
            )
        }
        return name
    }

    private static func copy(_ model: ModelDirectory, to target: URL) throws {
        let files = try ModelFiles(of: model)
        try files.copySettings(from: model.url, to: target)
        for leaf in files.leaves {
            let checkpoint = try Checkpoint(directory: model.url.appending(path: leaf))
            var paths = checkpoint.files
            if checkpoint.path.hasSuffix(".json") { paths.append(URL(filePath: checkpoint.path)) }
            for file in paths {
                let place = target.appending(path: leaf).appending(path: file.lastPathComponent)
                try ModelFiles.copy(file, to: place)
            }
        }
    }

    private static func make(_ directory: URL) throws {
        do {
            try FileManager.default.createDirectory(
                at: directory,
                withIntermediateDirectories: true
            )
        } catch {
            throw CheckpointError(
                .cannotWrite,
                while: "Making the directory",
                directory.path,
                found: error.localizedDescription,
                nextStep: "Choose another models directory with: QUARRY_MODELS=DIR"
            )
        }
    }

    /// Puts a finished directory in its place; what stood there goes only when that has worked.
    private static func move(_ aside: URL, to target: URL) throws {
        let old = aside.appendingPathExtension("replaced")
        let replaces = FileManager.default.fileExists(atPath: target.path)
        do {
            if replaces { try FileManager.default.moveItem(at: target, to: old) }
            do {
                try FileManager.default.moveItem(at: aside, to: target)
            } catch {
                if replaces { try? FileManager.default.moveItem(at: old, to: target) }
                throw error
            }
            try? FileManager.default.removeItem(at: old)
        } catch {
            throw CheckpointError(
                .cannotWrite,
                while: "Installing the model",
                target.path,
                found: error.localizedDescription
            )
        }
    }
}
