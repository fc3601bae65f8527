using Exchange.Gateway.Sources.Comparison;

namespace Exchange.Gateway.Tests.Sources.Comparison;

/// <summary>The same comparison, written as the rules are told: sets in memory, one key at a time. 0 is no value.</summary>
internal static class ComparisonOracle
{
    public static VerifierCounts Counts(List<(int Key, int Value)> source, List<(int Key, int Value)> verifier)
    {
        var kinds = source.Concat(verifier).Select(row => row.Key).Distinct().Select(key => KindOf(ValuesOf(source, key), ValuesOf(verifier, key))).ToList();
        return new(Of("agreeing"), Of("differing"), Of("only in source"), Of("only in verifier"), Of("several"), Of("no claim"));

        ulong Of(string kind) => (ulong)kinds.Count(one => one == kind);
    }

    /// <summary>How many keys have several values in the source, or differ.</summary>
    public static int Found(List<(int Key, int Value)> source, List<(int Key, int Value)> verifier) =>
        source.Select(row => row.Key).Distinct().Count(key =>
            ValuesOf(source, key).Count > 1 || KindOf(ValuesOf(source, key), ValuesOf(verifier, key)) == "differing");

    private static string KindOf(HashSet<int> source, HashSet<int> verifier)
    {
        var claims = verifier.Where(value => value != 0).ToHashSet();
        return source switch
        {
            _ when verifier.Count == 0 => source.Count > 1 ? "several in source" : "only in source",
            _ when claims.Count == 0 => "no claim",
            _ when source.Count > 1 || claims.Count > 1 => "several",
            _ when source.Count == 0 => "only in verifier",
            _ => source.SetEquals(claims) ? "agreeing" : "differing",
        };
    }

    private static HashSet<int> ValuesOf(List<(int Key, int Value)> rows, int key) => [.. rows.Where(row => row.Key == key).Select(row => row.Value)];
}
