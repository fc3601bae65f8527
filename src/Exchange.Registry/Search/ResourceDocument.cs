using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Search;

/// <summary>What a resource is found by: the text, and tokens for everything else that can be asked.</summary>
internal static class ResourceDocument
{
    /// <summary>Every resource in the catalogue holds it, so that no search is without a token.</summary>
    public const string Listed = "r";

    public const string Mounted = "m1";

    public const string Unmounted = "m0";

    public static string Provider(string department) => $"p{department.ToLowerInvariant()}";

    public static string Element(string element) => $"e{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(element))}";

    public static string Sharing(V1.Sharing sharing) => Numbered('s', (int)sharing);

    public static string Grade(V1.Grade grade) => Numbered('g', (int)grade);

    public static string Opening(V1.Opening opening) => Numbered('o', (int)opening);

    /// <summary>One that was superseded or withdrawn is not found.</summary>
    public static NewDocument Of(V1.Resource resource)
    {
        if (resource.State is V1.ResourceState.Superseded or V1.ResourceState.Withdrawn)
        {
            return new("", [], SearchText.Form);
        }

        var text = SearchText.Normalize(string.Join(
            ' ',
            resource.Items.SelectMany(item => (string[])[item.Name, item.Id, item.Element]).Prepend(resource.Summary).Prepend(resource.Name).Prepend(resource.Code)));
        ImmutableArray<string> facets =
        [
            Listed,
            Provider(resource.Provider),
            Sharing(resource.Sharing),
            Grade(resource.Grade),
            Opening(resource.Opening),
            resource.Mapping is null ? Unmounted : Mounted,
        ];
        var elements = resource.Items.Where(item => item.Element.Length > 0).Select(item => Element(item.Element));
        return new(text, [.. facets, .. elements.Concat(SearchText.Tokens(text)).Distinct()], SearchText.Form);
    }

    private static string Numbered(char facet, int value) => string.Create(CultureInfo.InvariantCulture, $"{facet}{value}");
}
