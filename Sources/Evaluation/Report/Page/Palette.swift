/// The colours of a page, in a light and a dark theme.
///
/// The six series colours keep apart under the usual colour blindnesses (blue, vermilion, teal,
/// purple, ochre, slate, of different lightness) and are never the only difference: dashes, markers
/// and direct labels say the same. Text colours reach 4.5:1 on `paper`, the others 3:1.
package enum Palette {
    /// A colour in both themes, as six hexadecimal digits.
    package struct Colour: Sendable {
        /// Its CSS variable, without the dashes.
        package let name: String
        /// On light paper.
        package let light: String
        /// On dark paper.
        package let dark: String
    }

    /// How many systems have a colour of their own before colours repeat.
    package static let seriesCount = 6

    /// All of them, `paper` first.
    package static let colours = [
        Colour(name: "paper", light: "fcfbf8", dark: "16181b"),
        Colour(name: "raised", light: "f3f1ea", dark: "1f2226"),
        Colour(name: "ink", light: "1e2023", dark: "e9e7e1"),
        Colour(name: "quiet", light: "5c6066", dark: "a5a9af"),
        Colour(name: "line", light: "d9d6cc", dark: "3a3e44"),
        Colour(name: "baseline", light: "6b6f75", dark: "9a9fa6"),
        Colour(name: "accent", light: "1c5a9e", dark: "86b8f2"),
        Colour(name: "s0", light: "1c5a9e", dark: "7fb3f0"),
        Colour(name: "s1", light: "b3450b", dark: "f19b60"),
        Colour(name: "s2", light: "0b7562", dark: "4fc4ac"),
        Colour(name: "s3", light: "8a3580", dark: "d993cf"),
        Colour(name: "s4", light: "80660a", dark: "d6bb4d"),
        Colour(name: "s5", light: "4d5d6c", dark: "b1c0cf"),
        Colour(name: "gold", light: "d3ece4", dark: "12463c"),
        Colour(name: "said", light: "fbe0cd", dark: "5a3014"),
    ]

    /// The custom properties of one theme.
    package static func variables(dark: Bool) -> String {
        colours.map { "--\($0.name):#\(dark ? $0.dark : $0.light)" }.joined(separator: ";")
    }
}
