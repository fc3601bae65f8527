using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Holdings;

/// <summary>
/// What many grants have in common, kept once: each comes from the feed with identifiers, lists and texts of its own, which would
/// be more than half of a million grants' memory. What is different with each grant is left alone. For one thread at a time.
/// </summary>
internal sealed class SharedParts
{
    private readonly Shared<DepartmentId> _departments = new();
    private readonly Shared<ResourceCode> _resources = new();
    private readonly Shared<ItemId> _items = new();
    private readonly Shared<string> _texts = new();
    private readonly Shared<ImmutableArray<ItemId>> _itemLists = new(new SameSequence<ItemId>());
    private readonly Shared<ImmutableArray<Mode>> _modes = new(new SameSequence<Mode>());
    private readonly Shared<ImmutableArray<Obligation>> _obligations = new(new SameSequence<Obligation>());
    private readonly Shared<ImmutableArray<string>> _tasks = new(new SameSequence<string>());
    private readonly Shared<ImmutableArray<ScopeTerm>> _scopes = new(new SameSequence<ScopeTerm>());
    private readonly Shared<ImmutableArray<ItemMask>> _masks = new(new SameSequence<ItemMask>());

    /// <summary>The same grant, out of shared parts.</summary>
    public Grant Of(Grant grant) => grant with
    {
        Consumer = _departments.Of(grant.Consumer),
        Resource = _resources.Of(grant.Resource),
        Items = _itemLists.Of(grant.Items, list => [.. list.Select(_items.Of)]),
        Scope = _scopes.Of(grant.Scope),
        Masks = _masks.Of(grant.Masks),
        Purpose = _texts.Of(grant.Purpose),
        Modes = _modes.Of(grant.Modes),
        Obligations = _obligations.Of(grant.Obligations),
        ContractorTasks = _tasks.Of(grant.ContractorTasks),
        Basis = _texts.Of(grant.Basis),
        Disposal = grant.Disposal is { } disposal ? _texts.Of(disposal) : null,
    };

    private sealed class Shared<T>(IEqualityComparer<T>? comparer = null)
        where T : notnull
    {
        // What is different with each grant after all would fill memory here too; begun anew, it shares what comes from then on.
        private const int Max = 50_000;

        private readonly Dictionary<T, T> _kept = new(comparer);

        public T Of(T value) => Of(value, static same => same);

        /// <summary>The value that is equal to this one; the first of its kind is made into what is kept.</summary>
        public T Of(T value, Func<T, T> make)
        {
            if (_kept.TryGetValue(value, out var kept))
            {
                return kept;
            }

            if (_kept.Count == Max)
            {
                _kept.Clear();
            }

            kept = make(value);
            _kept.Add(kept, kept);
            return kept;
        }
    }

    private sealed class SameSequence<T> : IEqualityComparer<ImmutableArray<T>>
    {
        public bool Equals(ImmutableArray<T> x, ImmutableArray<T> y) => x.AsSpan().SequenceEqual(y.AsSpan(), EqualityComparer<T>.Default);

        public int GetHashCode(ImmutableArray<T> list)
        {
            var hash = default(HashCode);
            foreach (var one in list)
            {
                hash.Add(one);
            }

            return hash.ToHashCode();
        }
    }
}
