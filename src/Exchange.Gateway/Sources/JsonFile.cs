using System.Data.Common;

namespace Exchange.Gateway.Sources;

/// <summary>
/// A JSON file as a table of texts: an array of objects, or an object a line. DuckDB, like most, makes a binary number of a JSON
/// number, and 0.1000000000000000055 would be 0.1; so the numbers are put between quotes before it looks, and come out as written.
/// </summary>
internal static class JsonFile
{
    private const string NestedMark = "exchange: a nested value";

    // The words of JSON: a string, a number, what stands between, and a minus that begins no number.
    private const string Words = """ '"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|[^"0-9-]+|-' """;

    private const string Quoted = $"""
        array_to_string(list_transform(
            regexp_extract_all(CASE WHEN json_type(json) <> 'OBJECT' THEN error('{NestedMark}') ELSE json::VARCHAR END, {Words}),
            lambda word: CASE WHEN word[1] = '-' OR word[1] BETWEEN '0' AND '9' THEN '"' || word || '"' ELSE word END), '')
        """;

    public static bool Is(string file) => Path.GetExtension(file) is ".json" or ".jsonl" or ".ndjson";

    /// <summary>The file as a table with these columns. What a member nests is no value, and fails.</summary>
    public static string Select(string literal, string file, IEnumerable<string> columns) =>
        $"(SELECT {string.Join(", ", columns.Distinct(StringComparer.Ordinal).Select(Member))} FROM (SELECT {Quoted} AS json FROM {Objects(literal, file)}))";

    /// <summary>A query for the names of all members.</summary>
    public static string Members(string literal, string file) =>
        $"SELECT DISTINCT unnest(json_keys(json)) AS name FROM {Objects(literal, file)} ORDER BY name";

    public static bool IsNested(DbException failure) => failure.Message.Contains(NestedMark, StringComparison.Ordinal);

    private static string Objects(string literal, string file) =>
        $"read_json_objects({literal}, format = '{(Path.GetExtension(file) == ".json" ? "array" : "newline_delimited")}')";

    private static string Member(string column)
    {
        // RFC 6901.
        var pointer = Literal($"/{column.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}");
        return $"CASE WHEN json_type(json, {pointer}) IN ('OBJECT', 'ARRAY') THEN error('{NestedMark}') ELSE json_extract_string(json, {pointer}) END " +
            $"AS \"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
