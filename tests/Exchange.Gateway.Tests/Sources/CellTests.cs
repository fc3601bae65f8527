using System.Globalization;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using static Exchange.Domain.Catalogue.ItemType;
using static Exchange.Gateway.Tests.Sources.SourceBench;

namespace Exchange.Gateway.Tests.Sources;

/// <summary>What each store's values become: exactly themselves, or nothing.</summary>
public sealed class CellTests(SourceBench bench) : IClassFixture<SourceBench>
{
    private const string Null = "NULL";
    private const string Invalid = "SOURCE_ANSWER_INVALID";

    public static TheoryData<string, ItemType, string, string> Values => new()
    {
        // Texts, in any script, exactly.
        { Csv, Text, "张三", "张三" },
        { Csv, Text, "\"a \"\"b\"\", c; d|e\"", "a \"b\", c; d|e" },
        { Csv, Text, "007", "007" },
        { Csv, Text, "", Null },
        { Csv, Text, "# no comment", "# no comment" },
        { Sqlite, Text, "'🙂 𠮷野家'", "🙂 𠮷野家" },
        { Sqlite, Text, "'a' || char(0) || 'b'", "a\0b" },
        { Sqlite, Text, "''", "" },
        { Sqlite, Text, "char(0xFFFD)", "\ufffd" },
        { Sqlite, Text, "CAST(x'eda080' AS TEXT)", Invalid },
        { Sqlite, Text, "CAST(x'eda081edb080' AS TEXT)", Invalid },
        { Sqlite, Text, "CAST(x'c3' AS TEXT)", Invalid },
        { Csv, Text, "\"a\tb\"", "a\tb" },
        { Csv, Text, "\"a\nb\"", "a\nb" },
        { Postgres, Text, "E'a\\tb\\nc\\u0001'", "a\tb\nc\u0001" },
        { Parquet, Text, "'a' || chr(9) || chr(10) || chr(1) || chr(0)", "a\t\n\u0001\0" },
        { Sqlite, Text, "NULL", Null },
        { Sqlite, Text, "7", Invalid },
        { Sqlite, Text, "x'00ff'", Invalid },
        { Sqlite, Text, "replace(hex(zeroblob(524288)), '00', '中')", Invalid },
        { Postgres, Text, "'🙂 𠮷野家'::text", "🙂 𠮷野家" },
        { Postgres, Text, "'a'::varchar(3)", "a" },
        { Postgres, Text, "NULL::text", Null },
        { Postgres, Text, "7", Invalid },
        { Postgres, Text, "'\\x00ff'::bytea", Invalid },
        { Postgres, Text, "ARRAY['a']", Invalid },
        { Postgres, Text, "repeat('a', 1048577)", Invalid },
        { Parquet, Text, "'🙂 𠮷野家'", "🙂 𠮷野家" },
        { Parquet, Text, "7", Invalid },
        { Parquet, Text, "['a']", Invalid },

        // Decimals, exactly, or not at all.
        { Csv, ItemType.Decimal, "-012.500", "-12.5" },
        { Csv, ItemType.Decimal, "12345678901234567890123456789012345678", "12345678901234567890123456789012345678" },
        { Csv, ItemType.Decimal, "123456789012345678901234567890123456789", Invalid },
        { Csv, ItemType.Decimal, "1e3", Invalid },
        { Csv, ItemType.Decimal, "-0.0", "0" },
        { Sqlite, ItemType.Decimal, "'-12.50'", "-12.5" },
        { Sqlite, ItemType.Decimal, "12", "12" },
        { Sqlite, ItemType.Decimal, "'99999999999999999999999999999999999999'", "99999999999999999999999999999999999999" },
        { Sqlite, ItemType.Decimal, "'100000000000000000000000000000000000000'", Invalid },
        { Postgres, ItemType.Decimal, "100000000000000000000000000000000000000::numeric", Invalid },
        { Parquet, ItemType.Decimal, "99999999999999999999999999999999999999::DECIMAL(38,0)", "99999999999999999999999999999999999999" },
        { Parquet, ItemType.Decimal, "'100000000000000000000000000000000000000'", Invalid },
        { Sqlite, ItemType.Decimal, "0.1", Invalid },
        { Postgres, ItemType.Decimal, "12345678901234567890.0123456789::numeric(38,10)", "12345678901234567890.0123456789" },
        { Postgres, ItemType.Decimal, "9999999999999999999999999999.9999999999::numeric(38,10)", "9999999999999999999999999999.9999999999" },
        { Postgres, ItemType.Decimal, "12.5::numeric(38,10)", "12.5" },
        { Postgres, ItemType.Decimal, "'NaN'::numeric", Invalid },
        { Postgres, ItemType.Decimal, "'Infinity'::numeric", Invalid },
        { Postgres, ItemType.Decimal, "0.1::double precision", Invalid },
        { Postgres, ItemType.Decimal, "0.5::real", Invalid },
        { Postgres, ItemType.Decimal, "7::bigint", "7" },
        { Postgres, ItemType.Decimal, "'12.50'::text", "12.5" },
        { Postgres, ItemType.Decimal, "NULL::numeric", Null },
        { Parquet, ItemType.Decimal, "1234567890123456789012345678.0123456789::DECIMAL(38,10)", "1234567890123456789012345678.0123456789" },
        { Parquet, ItemType.Decimal, "0.1::DOUBLE", Invalid },
        { Parquet, ItemType.Decimal, "0.5::FLOAT", Invalid },

        // Dates, those before 1900 too; no time of day, no infinity.
        { Csv, Date, "2016-05-20", "2016-05-20" },
        { Csv, Date, "1644-11-08", "1644-11-08" },
        { Csv, Date, "20160520", Invalid },
        { Csv, Date, "2016-02-30", Invalid },
        { Csv, Date, "last spring", Invalid },
        { Sqlite, Date, "'1899-12-31'", "1899-12-31" },
        { Sqlite, Date, "'2016-05-20 08:00:00'", Invalid },
        { Sqlite, Date, "2457528.5", Invalid },
        { Postgres, Date, "'1899-12-31'::date", "1899-12-31" },
        { Postgres, Date, "'9999-12-31'::date", "9999-12-31" },
        { Postgres, Date, "'infinity'::date", Invalid },
        { Postgres, Date, "'0044-03-15 BC'::date", Invalid },
        { Postgres, Date, "'2016-05-20'::timestamp", "2016-05-20" },
        { Postgres, Date, "'2016-05-20 08:00'::timestamp", Invalid },
        { Postgres, Date, "'2016-05-20 00:00+00'::timestamptz", Invalid },
        { Postgres, Date, "'last spring'::text", Invalid },
        { Parquet, Date, "DATE '1899-12-31'", "1899-12-31" },
        { Parquet, Date, "'infinity'::DATE", Invalid },
        { Parquet, Date, "TIMESTAMP '2016-05-20 00:00:00'", "2016-05-20" },
        { Parquet, Date, "TIMESTAMP '2016-05-20 08:00:00'", Invalid },
        { Parquet, Date, "'last spring'", Invalid },

        // Instants, with their offset only, to the microsecond.
        { Csv, ItemType.DateTime, "1970-01-01T08:00:00.000001+08:00", "1" },
        { Csv, ItemType.DateTime, "1970-01-01T00:00:00Z", "0" },
        { Csv, ItemType.DateTime, "1970-01-01 00:00:01Z", "1000000" },
        { Csv, ItemType.DateTime, "1970-01-01T00:00:00", Invalid },
        { Csv, ItemType.DateTime, "1970-01-01T00:00:00.0000001Z", Invalid },
        { Csv, ItemType.DateTime, "1970-01-01", Invalid },
        { Sqlite, ItemType.DateTime, "'1969-12-31T23:59:59.999999Z'", "-1" },
        { Sqlite, ItemType.DateTime, "0", Invalid },
        { Postgres, ItemType.DateTime, "'1970-01-01 08:00:00.000001+08'::timestamptz", "1" },
        { Postgres, ItemType.DateTime, "'1644-11-08 00:00+00'::timestamptz", "-10260604800000000" },
        { Postgres, ItemType.DateTime, "'1970-01-01 00:00'::timestamp", Invalid },
        { Postgres, ItemType.DateTime, "'infinity'::timestamptz", Invalid },
        { Postgres, ItemType.DateTime, "'-infinity'::timestamptz", Invalid },
        { Parquet, ItemType.DateTime, "TIMESTAMPTZ '1970-01-01 08:00:00.000001+08'", "1" },
        { Parquet, ItemType.DateTime, "TIMESTAMP '1970-01-01 00:00:00'", Invalid },
        { Parquet, ItemType.DateTime, "'infinity'::TIMESTAMPTZ", Invalid },
        { Parquet, ItemType.DateTime, "'1970-01-01T00:00:00Z'", "0" },

        // Integers of 64 bits, no more.
        { Csv, Integer, "-9223372036854775808", "-9223372036854775808" },
        { Csv, Integer, "9223372036854775808", Invalid },
        { Csv, Integer, "1.0", Invalid },
        { Csv, Integer, "\"1,000\"", Invalid },
        { Sqlite, Integer, "9223372036854775807", "9223372036854775807" },
        { Sqlite, Integer, "1.0", Invalid },
        { Sqlite, Integer, "'12'", "12" },
        { Postgres, Integer, "(-9223372036854775808)::bigint", "-9223372036854775808" },
        { Postgres, Integer, "7::smallint", "7" },
        { Postgres, Integer, "9223372036854775808::numeric", Invalid },
        { Parquet, Integer, "9223372036854775807::BIGINT", "9223372036854775807" },
        { Parquet, Integer, "18446744073709551615::UBIGINT", Invalid },

        // Reals, NaN and the infinities among them.
        { Csv, Real, "0.1", "0.1" },
        { Csv, Real, "NaN", "NaN" },
        { Csv, Real, "-Infinity", "-Infinity" },
        { Csv, Real, "1e999", Invalid },
        { Csv, Real, "\" 1.5\"", Invalid },
        { Sqlite, Real, "0.1", "0.1" },
        { Sqlite, Real, "9e999", "Infinity" },
        { Postgres, Real, "0.1::double precision", "0.1" },
        { Postgres, Real, "'NaN'::double precision", "NaN" },
        { Postgres, Real, "'-Infinity'::real", "-Infinity" },
        { Postgres, Real, "0.1::numeric", Invalid },
        { Parquet, Real, "'NaN'::DOUBLE", "NaN" },
        { Parquet, Real, "0.5::FLOAT", "0.5" },

        // Logicals.
        { Csv, Logical, "true", "True" },
        { Csv, Logical, "0", "False" },
        { Csv, Logical, "yes", Invalid },
        { Sqlite, Logical, "1", "True" },
        { Sqlite, Logical, "2", Invalid },
        { Postgres, Logical, "false", "False" },
        { Postgres, Logical, "NULL::boolean", Null },
        { Parquet, Logical, "true", "True" },
        { Parquet, Logical, "'maybe'", Invalid },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_comes_out_exactly_or_the_answer_is_invalid(string store, ItemType type, string value, string expected)
    {
        var table = bench.Make(store, store == Csv ? $"v,next\n{value},1\n" : $"SELECT {value} AS v");

        var read = await Record.ExceptionAsync(async () => Assert.Equal(expected, Show((await ReadAsync(store, table, type)).Single()[0])));

        Assert.Equal(expected == Invalid ? Invalid : null, (read as ExchangeException)?.Reason.Code ?? read?.Message);
    }

    private async Task<List<Cell[]>> ReadAsync(string store, string table, ItemType type) =>
        (await bench.ReadAsync(store, table, [Facts.Item("v", type)])).Rows;

    private static string Show(Cell cell) => cell.Type switch
    {
        0 => Null,
        Integer or ItemType.DateTime => cell.Integer.ToString(CultureInfo.InvariantCulture),
        Real => cell.Real.ToString("R", CultureInfo.InvariantCulture),
        Logical => cell.Logical.ToString(),
        _ => cell.Text,
    };
}
