import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// Formats in which a file is a document.
struct TextReadersTests {
    private func folder(_ files: [String: String]) throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        for (name, text) in files {
            let file = folder.url.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        return folder
    }

    @Test func aFileIsADocumentNamedByItself() throws {
        let records = try CollectedRecords("\u{FEFF}One\r\ntwo\n", as: .text, named: "notes.txt")
        #expect(
            records.items.map(\.document) == [
                Document(title: "notes.txt", text: "One\r\ntwo\n", metadata: ["path": "notes.txt"])
            ]
        )
    }

    @Test func foldersAreWalkedInOrder() throws {
        let folder = try folder([
            "b.txt": "b", "a/z.txt": "z", "a/y.TXT": "y", "a.txt": "a", "c.md": "c", ".d.txt": "d",
            "é.txt": "é", "a/.git/x.txt": "x",
        ])
        let records = try CollectedRecords(openCorpus(.text, path: folder.url.path))
        #expect(records.texts == ["y", "z", "a", "b", "é"])
        #expect(records.items.first?.document.metadata == ["path": "a/y.TXT"])
        #expect(records.items.first?.document.title == "y.TXT")
    }

    @Test func aCircleOfLinksEnds() throws {
        let folder = try folder(["a/one.txt": "one"])
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: "a/up"),
            withDestinationURL: folder.url
        )
        #expect(try CollectedRecords(openCorpus(.text, path: folder.url.path)).texts == ["one"])
    }

    @Test func badFilesAreNamedAndReadingGoesOn() throws {
        let folder = try folder(["a.txt": " \n", "b.txt": "x\n日\u{0}", "d.txt": "d"])
        try Data([0x61, 0x0A, 0x62, 0xFF]).write(to: folder.url.appending(path: "c.txt"))
        let records = try CollectedRecords(openCorpus(.text, path: folder.url.path))
        #expect(records.texts == ["d"])
        #expect(records.complaints.count == 3)
        #expect(records.complaints[0] == " expected a text with words in it, found none")
        #expect(records.complaints[1] == "2:2 expected text without NUL bytes, found a NUL byte")
        #expect(records.complaints[2].hasPrefix("2:2 expected UTF-8 text, found byte 0xFF"))
        #expect(records.rejections[2].location.file.hasSuffix("/c.txt"))
    }

    @Test func markdownKeepsItsSourceAndReadsItsFrontMatter() throws {
        let source = """
            ---
            title: "The fan"
            item_id: B1
            # comment: no
            tags: [a, b]
            empty:
            url: http://x.y/z
            ---
            # Heading

            Text.
            """
        let document = try #require(
            CollectedRecords(source, as: .markdown, named: "a.md").items.first
        ).document
        #expect(document.text == source)
        #expect(document.title == "The fan")
        #expect(
            document.metadata == [
                "item_id": "B1", "tags": "[a, b]", "url": "http://x.y/z", "path": "a.md",
            ]
        )
    }

    @Test(arguments: [
        ("Text.\n\n# Heading #1\n", "Heading #1"), ("Text.\n", "a.md"), ("---\nText: x.\n", "a.md"),
        ("---\r\ntitle: T\r\n---\r\nText.", "T"), ("---\n---\n# H\n", "H"),
    ])
    func markdownTitles(source: String, title: String) throws {
        let records = try CollectedRecords(source, as: .markdown, named: "a.md")
        #expect(records.items.first?.document.title == title)
        #expect(records.texts == [source])
    }

    @Test(arguments: [
        ("<p>One  two\n three</p><p>Four</p>", "One two three\n\nFour"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<div>a</div><div><b>b</b>c</div>", "a\nbc"),
        ("<ul><li>a<li>b</ul>c", "a\nb\n\nc"),
        ("<tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>", "a b\nc"),
        ("<script>if (a<b) { '</p>' }</script>x<style>p {}</style >y", "xy"),
        ("<SCRIPT src='a>b'>1</Script>x", "x"),
        ("a<!-- <p>b</p> -->c<!doctype html>d<!-->e<?php x ?>f", "acdef"),
        (
            "&lt;p&gt; &amp;amp; &quot;&#39;&#x1F600;&#8212;&hellip;&nbsp;&eacute;",
            "<p> &amp; \"'😀—…\u{A0}é"
        ),
        (
            "&copy 2020 &copy=1 &unknown; & &; &#; &#xZ; &#0; &#128; &#xFFFFFFFFF;",
            "© 2020 &copy=1 &unknown; & &; &#; &#xZ; \u{FFFD} € \u{FFFD}"
        ),
        ("1 < 2 and 3 <4> a<b", "1 < 2 and 3 <4> a"),
        ("<a href=\"x>y\" title='\"'>link</a>!", "link!"),
        ("x<pre>  a\n    b\n</pre>y", "x\n\n  a\n    b\n\ny"),
        ("<template><p>no<template>no</template>no</template>yes", "yes"),
        ("<noscript>no", ""),
        ("a<b>c", "ac"),
    ])
    func htmlIsReadAsAPersonReadsIt(source: String, text: String) throws {
        let records = try CollectedRecords(source, as: .html, named: "a.html")
        #expect(records.texts == (text.isEmpty ? [] : [text]))
        #expect(records.rejections.count == (text.isEmpty ? 1 : 0))
    }

    @Test func htmlTitlesAreTitles() throws {
        let source = "<html><head><title> The\n <b>fan</b> &amp; co</title></head><body>x"
        let document = try #require(CollectedRecords(source, as: .html).items.first).document
        #expect(document.title == "The <b>fan</b> & co")
        #expect(document.text == "x")
    }
}
