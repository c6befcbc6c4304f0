/// The form in which people ask.
struct QuestionForm {
    let asked: PageQuestion
    let products: [FieldValue]
    let suggestions: [String]
    let longestQuestion: Int

    var html: HTML {
        """
        <header>
        <h1><a href="/">Quarry</a></h1>
        <p>Ask a question; the answer comes in the exact words of reviews.</p>
        </header>
        <search>
        <form id="ask" method="post" action="/">
        <div class="question">
        <label for="question">Question</label>
        <input id="question" name="question" type="search" list="suggestions" required autofocus
        autocomplete="off" maxlength="\(longestQuestion)" value="\(asked.question)"
        placeholder="Do the straps hurt?">
        <datalist id="suggestions">\(suggestions.map { "<option value=\"\($0)\">" as HTML })</datalist>
        </div>
        \(productPicker)
        <details\(asked.filters.isEmpty ? "" : " open" as HTML)>
        <summary>More filters</summary>
        <label for="filters">Conditions, separated by semicolons</label>
        <input id="filters" name="filters" value="\(asked.filters)" autocomplete="off"
        aria-describedby="filters-help" placeholder="rating&gt;=4; split=train">
        <p id="filters-help" class="hint">field=value, field!=value, field&gt;=4, field in a,b</p>
        </details>
        <button type="submit">Ask</button>
        </form>
        </search>
        """
    }

    private var productPicker: HTML {
        guard !products.isEmpty else { return "" }
        let options = products.map { product -> HTML in
            let selected: HTML = product.value == asked.product ? " selected" : ""
            return """
                <option value="\(product.value)"\(selected)>\(product.value) (\(product.documents))</option>
                """
        }
        return """
            <div class="product">
            <label for="product">Product</label>
            <select id="product" name="product">
            <option value="">All products</option>
            \(options)
            </select>
            </div>
            """
    }
}
