using DuckDB.NET.Data;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Sources.Comparison;

/// <summary>Takes one holder's rows. They are all there once it is completed; one that is not completed is given up.</summary>
internal sealed class RowWriter(DuckDBAppender appender, RowSeal seal, bool sealsKeys) : IDisposable
{
    /// <summary>Rows without a key, which are about nobody.</summary>
    public ulong WithoutKey { get; private set; }

    public void Add(Cell key, Cell value)
    {
        if (key.IsNull)
        {
            WithoutKey++;
            return;
        }

        var digest = seal.Digest(key);
        var row = appender.CreateRow().AppendValue(digest);
        row = value.IsNull ? row.AppendNullValue() : row.AppendValue(seal.Digest(value));
        if (sealsKeys)
        {
            row = row.AppendValue(seal.Seal(key, digest));
        }

        row.EndRow();
    }

    /// <summary>Adds a row only if its value is one to keep.</summary>
    public Action<Cell, Cell> AddWhere(Func<Cell, bool> keep) => (key, value) =>
    {
        if (keep(value))
        {
            Add(key, value);
        }
    };

    public void Complete() => appender.Close();

    public void Dispose() => appender.Dispose();
}
