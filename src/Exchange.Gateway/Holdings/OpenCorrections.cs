using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Reading;
using Subjects = System.Collections.Immutable.ImmutableDictionary<
    Exchange.Domain.Reading.Cell, System.Collections.Immutable.ImmutableArray<Exchange.Gateway.Holdings.Doubt>>;

namespace Exchange.Gateway.Holdings;

/// <summary>Of an open correction what a read needs.</summary>
internal sealed record Doubt(CorrectionId Correction, CorrectionKind Kind, ResourceCode Source);

/// <summary>
/// The corrections that put data in doubt, by the element, and for a key that stands for several subjects by the resource too;
/// then by subject. Those that have their outcome are not kept.
/// </summary>
internal sealed class OpenCorrections
{
    private readonly ImmutableDictionary<string, Subjects> _places;

    private OpenCorrections(ImmutableDictionary<string, Subjects> places) => _places = places;

    public static OpenCorrections None { get; } = new(ImmutableDictionary<string, Subjects>.Empty);

    public OpenCorrections With(Correction correction)
    {
        var places = _places;
        foreach (var place in PlacesOf(correction))
        {
            var subjects = places.GetValueOrDefault(place, Subjects.Empty);
            var others = subjects.GetValueOrDefault(correction.Subject, []).RemoveAll(other => other.Correction == correction.Id);
            var doubts = correction.IsInDoubt ? others.Add(new(correction.Id, correction.Kind, correction.Resource)) : others;
            subjects = doubts.IsEmpty ? subjects.Remove(correction.Subject) : subjects.SetItem(correction.Subject, doubts);
            places = subjects.IsEmpty ? places.Remove(place) : places.SetItem(place, subjects);
        }

        return new(places);
    }

    /// <summary>What is in dispute among these items; when nothing is, that costs a miss for each element they carry.</summary>
    public Disputed Among(Resource resource, ImmutableArray<Item> items, Func<ResourceCode, Resource?> resources)
    {
        if (_places.IsEmpty || resource.KeyItem is not { } key)
        {
            return Disputed.None;
        }

        var disputed = Disputed.None;
        foreach (var item in items)
        {
            if (item.Element is { } element && _places.TryGetValue(element.Value, out var subjects))
            {
                disputed = disputed.And(item.Id, subjects, doubt => doubt.Kind == CorrectionKind.Value && IsOf(doubt));
            }
        }

        if (_places.TryGetValue(resource.Code.Value, out var doubtful))
        {
            disputed = disputed.And(key, doubtful, _ => true);
        }

        if (SubjectRule.KeyElement(resource) is { } keyElement && _places.TryGetValue(keyElement.Value, out var keys))
        {
            disputed = disputed.And(
                key, keys, doubt => doubt.Kind == CorrectionKind.DuplicateKey && doubt.Source != resource.Code && IsOf(doubt));
        }

        return disputed;

        // A copy held elsewhere is as doubtful as its source, if its key means the same.
        bool IsOf(Doubt doubt) =>
            doubt.Source == resource.Code || (resources(doubt.Source) is { } source && SubjectRule.SameSubjects(resource, source));
    }

    private static IEnumerable<string> PlacesOf(Correction correction)
    {
        if (correction.Element is { } element)
        {
            yield return element.Value;
        }

        if (correction.Kind == CorrectionKind.DuplicateKey)
        {
            yield return correction.Resource.Value;
        }
    }
}

/// <summary>What is in dispute among the items of one read.</summary>
internal sealed class Disputed
{
    private readonly ImmutableArray<(ItemId Item, Subjects Subjects, Predicate<Doubt> Concerns)> _items;

    private Disputed(ImmutableArray<(ItemId, Subjects, Predicate<Doubt>)> items) => _items = items;

    public static Disputed None { get; } = new([]);

    public bool Any => !_items.IsEmpty;

    public Disputed And(ItemId item, Subjects subjects, Predicate<Doubt> concerns) => new(_items.Add((item, subjects, concerns)));

    /// <summary>The items in dispute of one subject, and the corrections that dispute them.</summary>
    public IEnumerable<(ItemId Item, CorrectionId Correction)> Of(Cell subject)
    {
        foreach (var (item, subjects, concerns) in _items)
        {
            foreach (var doubt in subjects.GetValueOrDefault(subject, []))
            {
                if (concerns(doubt))
                {
                    yield return (item, doubt.Correction);
                }
            }
        }
    }
}
