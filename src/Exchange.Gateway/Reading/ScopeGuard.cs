using Exchange.Domain.Grants;
using Exchange.Gateway.Sources;

namespace Exchange.Gateway.Reading;

/// <summary>
/// Drops the rows that a source returns although they are outside the grant's scope. The scope is in the query, so there are none
/// unless the source compares otherwise than the catalogue does, or lies.
/// </summary>
internal sealed class ScopeGuard(Grant grant)
{
    private int[]? _ordinals;

    /// <summary>How many rows were dropped.</summary>
    public ulong Dropped { get; private set; }

    public bool Drops(SourceRows rows)
    {
        _ordinals ??= [.. grant.Scope.Select(term => rows.IndexOf(term.Item))];
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
}
