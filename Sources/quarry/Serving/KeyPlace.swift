import Foundation
import Serving

extension Configuration {
    /// The file of the keys: the configured one, else one beside the user's configuration.
    var keyPath: String {
        guard serve.keys.isEmpty else { return serve.keys }
        let home = FileManager.default.homeDirectoryForCurrentUser.path
        return "\(home)/.config/quarry/keys.json"
    }
}
