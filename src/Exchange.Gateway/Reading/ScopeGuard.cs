using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;

namespace Exchange.Gateway.Reading;

/// <summary>
/// Drops the rows that a source returns although they are outside the grant's scope, or another subject's than the one looked up. Both
/// are in the query, so there are none unless the source compares otherwise than the catalogue does, or lies.
/// </summary>
internal sealed class ScopeGuard(Grant grant, Asked asked)
{
    private int[]? _ordinals;
    private int _key = -1;

    /// <summary>How many rows were dropped.</summary>
    public ulong Dropped { get; private set; }

    public bool Drops(SourceRows rows)
    {
        _ordinals ??= Find(rows);
        if (_key >= 0 && !IsSubject(rows[_key]))
        {
            Dropped++;
            return true;
        }

        for (var i = 0; i < _ordinals.Length; i++)
        {
            if (!ScopeRule.Holds(grant.Scope[i], rows[_ordinals[i]]))
            {
                Dropped++;
                return true;
            }
        }

        return false;
    }

    private int[] Find(SourceRows rows)
    {
        _key = asked.Attempt.Key is null ? -1 : rows.IndexOf(asked.Resource.KeyItem!);
        return [.. grant.Scope.Select(term => rows.IndexOf(term.Item))];
    }

    // A column of fixed width comes with blanks behind, without which its store compares.
    private bool IsSubject(Cell key)
    {
        var subject = asked.Attempt.Key!.Value;
        return key == subject ||
            (key.Type == ItemType.Text && subject.Type == ItemType.Text && key.Text.AsSpan().TrimEnd(' ').SequenceEqual(subject.Text.AsSpan().TrimEnd(' ')));
    }
}
