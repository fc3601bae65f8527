using System.Globalization;
using Exchange.Client.Columns;
using Exchange.Source.V1;

namespace Exchange.Client;

/// <summary>
/// One row, by item: <c>row.Text("name")</c>, <c>row.Integer("level")</c>. Null where the source has no value. An item that the
/// answer does not have is a <see cref="KeyNotFoundException"/>, one of another type an <see cref="InvalidOperationException"/>.
/// </summary>
public readonly struct ReadRow : IEquatable<ReadRow>
{
    private readonly ReadBatch _batch;
    private readonly int _row;

    internal ReadRow(ReadBatch batch, int row) => (_batch, _row) = (batch, row);

    /// <summary>The row's number in the read, from 0.</summary>
    public ulong Number => _batch.FirstRow + (ulong)_row;

    /// <summary>Whether the source has no value.</summary>
    public bool IsNull(string item) => _batch.Column(item).IsNull(_row);

    /// <summary>A value of any type as it is written; see <see cref="ColumnValues.Written(Column, int)"/>.</summary>
    public string? Text(string item) => _batch.Column(item).Written(_row);

    /// <summary>All values as they are written, in the order of the answer's items.</summary>
    public IReadOnlyList<string?> Texts()
    {
        var texts = new string?[_batch.Columns.Count];
        for (var place = 0; place < texts.Length; place++)
        {
            texts[place] = _batch.Columns[place].Written(_row);
        }

        return texts;
    }

    /// <summary>An INTEGER.</summary>
    public long? Integer(string item) => Column(item, ItemType.Integer) is { } column ? column.Integers[_row] : null;

    /// <summary>A DECIMAL. <see cref="Text"/> has all of its up to 38 digits.</summary>
    /// <exception cref="OverflowException">It has more digits than a <see cref="decimal"/>.</exception>
    public decimal? Decimal(string item) => Column(item, ItemType.Decimal) is { } column ? Exactly(column.Texts[_row]) : null;

    /// <summary>A DATE.</summary>
    public DateOnly? Date(string item) => Column(item, ItemType.Date) is { } column ? ColumnValues.Date(column.Texts[_row]) : null;

    /// <summary>A DATE_TIME, in UTC.</summary>
    public DateTimeOffset? Instant(string item) =>
        Column(item, ItemType.DateTime) is { } column ? new DateTimeOffset(ColumnValues.Instant(column.Integers[_row])) : null;

    /// <summary>A LOGICAL.</summary>
    public bool? Logical(string item) => Column(item, ItemType.Logical) is { } column ? column.Logicals[_row] : null;

    /// <summary>A REAL.</summary>
    public double? Real(string item) => Column(item, ItemType.Real) is { } column ? column.Reals[_row] : null;

    /// <summary>Whether it is the same row of the same batch.</summary>
    public bool Equals(ReadRow other) => ReferenceEquals(_batch, other._batch) && _row == other._row;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ReadRow other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_batch, _row);

    /// <summary>Whether they are the same row of the same batch.</summary>
    public static bool operator ==(ReadRow left, ReadRow right) => left.Equals(right);

    /// <summary>Whether they are not the same row of the same batch.</summary>
    public static bool operator !=(ReadRow left, ReadRow right) => !left.Equals(right);

    private Column? Column(string item, ItemType type)
    {
        var column = _batch.Column(item);
        return column.Type != type
            ? throw new InvalidOperationException($"{item} is of type {column.Type} and not {type}.")
            : column.IsNull(_row) ? null : column;
    }

    // A decimal takes more digits than it can hold and rounds them away without a word.
    private static decimal Exactly(string digits)
    {
        var number = decimal.Parse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return number.ToString(CultureInfo.InvariantCulture) == digits
            ? number
            : throw new OverflowException($"A decimal holds no {digits.Count(char.IsAsciiDigit)} digits; take the text.");
    }
}
