using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;
using Exchange.Gateway.Holdings;
using Exchange.Gateway.Sources;

namespace Exchange.Gateway.Reading;

/// <summary>Marks the values that an open correction puts in doubt. A mark takes nothing from the answer and adds to no hash.</summary>
internal sealed class DisputeMarks(Resource resource, Disputed disputed)
{
    // So many marks are about 64 KiB themselves.
    private const int MarksMax = 1000;

    private readonly List<V1.Dispute> _marks = [];

    /// <summary>The item by which a row in dispute is known; null: none is.</summary>
    public ItemId? KeyItem => disputed.Any ? resource.KeyItem : null;

    /// <summary>Whether the marks alone fill a message.</summary>
    public bool IsFull => _marks.Count >= MarksMax;

    /// <summary>Marks the present row of a stream, which becomes the batch's row of this number.</summary>
    public void Add(SourceRows rows, uint row)
    {
        if (KeyItem is { } key)
        {
            _marks.AddRange(Of(rows[rows.IndexOf(key)], row));
        }
    }

    /// <summary>The marks of the batch; the next one begins.</summary>
    public List<V1.Dispute> Take()
    {
        List<V1.Dispute> taken = [.. _marks];
        _marks.Clear();
        return taken;
    }

    /// <summary>The marks of a look-up's rows, which are all of one subject.</summary>
    public IEnumerable<V1.Dispute> Of(Cell subject, int rows) => Enumerable.Range(0, rows).SelectMany(row => Of(subject, (uint)row));

    private IEnumerable<V1.Dispute> Of(Cell subject, uint row) => disputed.Of(subject).Select(one => new V1.Dispute
    {
        Row = row,
        Item = one.Item.Value,
        Correction = one.Correction.Value,
        AcceptEvidence = true,
    });
}
