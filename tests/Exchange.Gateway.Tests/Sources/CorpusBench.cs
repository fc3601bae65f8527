using System.Collections.Immutable;
using System.Globalization;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;
using static Exchange.Domain.Catalogue.ItemType;
using static Exchange.Gateway.Tests.Sources.SourceBench;

namespace Exchange.Gateway.Tests.Sources;

/// <summary>Values that break what handles values carelessly, in a store of each kind: one table for each type.</summary>
public sealed class CorpusBench : IDisposable
{
    private readonly SourceBench _bench = new();

    private readonly Dictionary<(string Store, ItemType Type), string> _tables = [];

    public CorpusBench()
    {
        foreach (var (type, values) in Corpus)
        {
            foreach (var store in (string[])[Csv, Parquet, JsonArray, Sqlite, Postgres])
            {
                _tables[(store, type)] = _bench.Make(store, store == Csv ? AsCsv(values) : AsSelect(store, type, values));
            }
        }
    }

    /// <summary>Texts that are nothing but texts.</summary>
    public static ImmutableArray<string> Texts { get; } =
    [
        // What ends a literal, a statement or a comment somewhere.
        "' OR '1'='1", "'; DROP TABLE t; --", "\"; SELECT 1; --", "a'--", "/* a */", "a/*", "*/", "#", "--", ";", "''", "\"\"", "`a`", "[a]", "\\", "\\'", "\\\"",
        "E'\\n'", "$$a$$", "'||(SELECT 1)||'", "1; SHUTDOWN", "UNION SELECT 1", "ʼ", "’ OR ’1’=’1", "＇", "\u2018a\u2019", "\u02b9",

        // What is a parameter, a wildcard or a form somewhere.
        "$1", "$p0", "@p0", ":p0", "?", "{0}", "%", "_", "%%", "a%b", "a_b", "*", "a?", "^a", ".*",

        // What means something else somewhere.
        "NULL", "null", "NaN", "Infinity", "true", "0", "007", "1e3", "2016-05-20", "0x41", "\\N", "\\0", "#N/A",

        // What is changed on the way somewhere.
        " ", "  ", "a", "A", "a ", " a", "a  ", "\u00a0a", "\u3000", "é", "e\u0301", "ß", "ss", "ﬀ", "İ", "ı", "㎏", "\u00c5", "\u212b", "A\u030a", "\ufeffa", "\u200b", "a\u200db", "\u202eabc",
        "\ufffd", "\uffff", "\ue000", "中", "张三", "㐀", "𠮷", "𠮷野家", "🙂", "👨‍👩‍👧", "🇨🇳", "\U0010ffff", "龘", "〇",
    ];

    /// <summary>Every value of every type, as the catalogue writes it.</summary>
    public static IReadOnlyDictionary<ItemType, ImmutableArray<string>> Corpus { get; } = new Dictionary<ItemType, ImmutableArray<string>>
    {
        [Text] = Texts,
        [ItemType.Decimal] =
        [
            "0", "-1", "1", "9", "10", "0.1", "-0.1", "0.09", "12.5", "12.50001", "99999999999999999999999999999999999999", "-99999999999999999999999999999999999999",
            "0.00000000000000000000000000000000000001", "1234567890123456789.0123456789012345678", "9007199254740993", "9007199254740992",
        ],
        [Date] = ["0001-01-01", "0999-12-31", "1582-10-10", "1644-11-08", "1899-12-31", "1900-01-01", "1900-02-28", "1969-12-31", "1970-01-01", "2000-02-29", "9999-12-31"],
        [ItemType.DateTime] =
        [
            "0001-01-01T00:00:00.000001Z", "1582-10-10T00:00:00Z", "1899-12-31T23:59:59.999999Z", "1901-01-01T08:05:43+08:05", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z",
            "1991-04-14T00:30:00+08:00", "2016-12-31T23:59:59Z", "2026-03-29T01:30:00-03:30", "9999-12-31T23:59:59.999999Z",
        ],
        [Integer] = ["-9223372036854775808", "-9007199254740993", "-1", "0", "7", "10", "9007199254740992", "9007199254740993", "9223372036854775807"],
        [Real] = ["0", "0.1", "-0.1", "5E-324", "1.7976931348623157E+308", "0.30000000000000004", "0.3", "Infinity", "-Infinity", "NaN"],
        [Logical] = ["true", "false"],
    };

    public static Item Value(ItemType type) => Facts.Item("v", type);

    /// <summary>The corpus and a null, as a store gives them when it is asked so.</summary>
    internal async Task<ImmutableArray<Cell>> AskAsync(string store, ItemType type, params ImmutableArray<RowFilter> filters) =>
        [.. (await _bench.AskAsync(store, _tables[(store, type)], [Value(type)], query => query with { Filters = filters })).Select(row => row[0])];

    internal async Task<ImmutableArray<Cell>> OrderedAsync(string store, ItemType type, Cell from = default) =>
        [.. (await _bench.AskAsync(store, _tables[(store, type)], [Value(type)], query => query with { OrderBy = Value(type), From = from })).Select(row => row[0])];

    internal async Task<ImmutableArray<Cell>> LookUpAsync(string store, ItemType type, Cell key) =>
        [.. (await _bench.ReadAsync(store, _tables[(store, type)], [Value(type)], key: key)).Rows.Select(row => row[0])];

    public void Dispose() => _bench.Dispose();

    private static string AsCsv(ImmutableArray<string> values) =>
        "v,n\n,0\n" + string.Concat(values.Select(value => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\",1\n"));

    private static string AsSelect(string store, ItemType type, ImmutableArray<string> values) =>
        string.Join(" UNION ALL ", values.Select(value => $"SELECT {Literal(store, type, value)} AS v").Prepend($"SELECT {Null(store, type)} AS v"));

    private static string Null(string store, ItemType type) => store == Sqlite ? "NULL" : $"CAST(NULL AS {Column(store, type)})";

    private static string Literal(string store, ItemType type, string value) => store == Sqlite
        ? type switch
        {
            Integer or Logical => value,
            Real when value is not ("NaN" or "Infinity" or "-Infinity") => $"{value} + 0.0",
            _ => Quote(value),
        }
        : $"CAST({Quote(value)} AS {Column(store, type)})";

    // DuckDB's decimals have one scale for all, so they are texts here; SourceTests holds the others. JsonFileTests holds JSON's numbers.
    private static string Column(string store, ItemType type) => (type, store) switch
    {
        (_, JsonArray) => "VARCHAR",
        (ItemType.Decimal, Postgres) => "NUMERIC",
        (Date, _) => "DATE",
        (ItemType.DateTime, _) => "TIMESTAMPTZ",
        (Integer, _) => "BIGINT",
        (Real, _) => "DOUBLE PRECISION",
        (Logical, _) => "BOOLEAN",
        (_, Postgres) => "TEXT",
        _ => "VARCHAR",
    };

    private static string Quote(string text) => string.Create(CultureInfo.InvariantCulture, $"'{text.Replace("'", "''", StringComparison.Ordinal)}'");
}
