import ArgumentParser
import Foundation
import QuestionAnswering
import Serving
import Transformers

/// `quarry serve`: the HTTP service.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answers over HTTP, for programs and on a web page.",
        discussion: """
            Example: quarry serve --index shop --port 8080
            Then open http://127.0.0.1:8080, and http://127.0.0.1:8080/docs for programs.
            SIGTERM finishes what is in flight and stops; SIGHUP loads index and models anew.
            """
    )

    @Option(help: "The address to listen on (default: 127.0.0.1, this machine alone).")
    var host: String?

    @Option(help: "The port; 0 takes a free one (default: 8080).")
    var port: Int?

    @Option(
        help: ArgumentHelp("Certificate chain for TLS, a PEM file.", valueName: "file"),
        completion: .file()
    )
    var certificate: String?

    @Option(
        help: ArgumentHelp("Private key of the certificate, a PEM file.", valueName: "file"),
        completion: .file()
    )
    var certificateKey: String?

    @Option(
        help: ArgumentHelp(
            "The keys that quarry keys made (default: ~/.config/quarry/keys.json).",
            valueName: "file"
        ),
        completion: .file()
    )
    var keys: String?

    @Option(help: "Log lines as text or json (default: text).")
    var log: ServiceSettings.LogStyle?

    @OptionGroup var retrieval: RetrievalOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (certificate == nil) == (certificateKey == nil) else {
            throw ValidationError("--certificate and --certificate-key belong together.")
        }
    }

    func run() async throws {
        var configuration = try Configuration.load(common)
        try retrieval.apply(to: &configuration)
        try reading.apply(to: &configuration)
        try configuration.set("serve.host", host, flag: "--host")
        try configuration.set("serve.port", port.map(String.init), flag: "--port")
        try configuration.set("serve.certificate", certificate, flag: "--certificate")
        try configuration.set("serve.certificate_key", certificateKey, flag: "--certificate-key")
        try configuration.set("serve.keys", keys, flag: "--keys")
        try configuration.set("serve.log", log?.rawValue, flag: "--log")
        var workspace = try Workspace(configuration, common, indexOption)
        workspace.weightKeeping = .copied
        let metrics = ServiceMetrics()
        var settings = configuration.serve
        settings.keys = configuration.keyPath
        settings.version = Quarry.version
        settings.logsRequests = !common.quiet
        let service = try await HTTPService(settings: settings, metrics: metrics) {
            [workspace] in
            try await ServiceAssembly(workspace: workspace, metrics: metrics).parts()
        }
        let console = common.console
        let isJSON = common.json
        let scheme = settings.certificate.isEmpty ? "http" : "https"
        try await service.run { [host = settings.host] port in
            let shown = host.contains(":") ? "[\(host)]" : host
            let address = "\(scheme)://\(shown):\(port)"
            if isJSON {
                try? Console.print(json: ["address": address])
            } else {
                console.note("listening on \(address)")
            }
        }
    }
}
