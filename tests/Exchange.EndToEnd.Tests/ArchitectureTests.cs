using System.Reflection;
using System.Text.RegularExpressions;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests;

/// <summary>Who may know whom. A rule that no test enforces is a wish.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string[] Services =
        ["Exchange.Registry", "Exchange.Audit", "Exchange.Gateway", "Exchange.Identity"];

    public static TheoryData<string> EachService => [.. Services];

    [Fact]
    public void The_domain_knows_the_base_library_and_nothing_else()
    {
        var known = KnownTo("Exchange.Domain");

        Assert.All(known, name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_contracts_know_no_other_part()
    {
        var known = KnownTo("Exchange.Contracts");

        Assert.DoesNotContain(known, name => name.StartsWith("Exchange.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_client_library_knows_the_contracts_and_no_other_part()
    {
        var known = KnownTo("Exchange.Client").Where(name => name.StartsWith("Exchange.", StringComparison.Ordinal));

        Assert.Equal(["Exchange.Contracts"], known);
    }

    [Fact]
    public void What_the_hosts_share_knows_no_service()
    {
        var known = KnownTo("Exchange.Hosting");

        Assert.Empty(known.Intersect(Services));
    }

    [Theory]
    [MemberData(nameof(EachService))]
    public void A_service_knows_no_other_service(string service)
    {
        var known = KnownTo(service);

        Assert.Empty(known.Intersect(Services));
    }

    /// <summary>The demonstration too: it makes the databases that departments have outside the exchange.</summary>
    [Fact]
    public void Only_storage_journals_and_sources_know_a_driver()
    {
        var files = SourceFiles().Where(file => !MayKnowDrivers().IsMatch(file));

        var knowing = files.Where(file => Drivers().IsMatch(CodeOf(file)));

        Assert.Empty(knowing);
    }

    [Fact]
    public void Only_the_registry_of_used_assertions_and_what_gateways_share_know_Redis()
    {
        var files = SourceFiles().Where(file => !MayKnowRedis().IsMatch(file));

        var knowing = files.Where(file => Redis().IsMatch(CodeOf(file)));

        Assert.Empty(knowing);
    }

    [Fact]
    public void Folders_are_named_by_the_domain_and_never_by_a_kind_of_type()
    {
        var folders = SourceFiles().Where(file => KindsOfType().IsMatch(file));

        Assert.Empty(folders);
    }

    [Fact]
    public void No_folder_of_a_service_bears_the_name_of_another_service()
    {
        var names = Services.Select(service => service["Exchange.".Length..]).ToArray();

        var folders = SourceFiles().Where(file => file.Split('/')[1..^1].Intersect(names).Any());

        Assert.Empty(folders);
    }

    private static string[] KnownTo(string assembly) =>
        [.. Assembly.Load(assembly).GetReferencedAssemblies().Select(known => known.Name!)];

    /// <summary>The sources by their paths below src, with slashes.</summary>
    private static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(RepositoryRoot.Combine("src"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryRoot.Combine("src"), file).Replace('\\', '/'));

    private static string CodeOf(string file) =>
        Comments().Replace(File.ReadAllText(RepositoryRoot.Combine("src", file)), "");

    [GeneratedRegex(@"//.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"\b(Microsoft\.Data\.Sqlite|Npgsql|DuckDB\.NET\.\w+|Dapper|DbUp)\b\s*[.;]")]
    private static partial Regex Drivers();

    [GeneratedRegex(@"\bStackExchange\.?Redis\b|\bIDistributedCache\b")]
    private static partial Regex Redis();

    [GeneratedRegex("^Exchange[.](Identity/Assertions|Gateway/Caching)/")]
    private static partial Regex MayKnowRedis();

    [GeneratedRegex("/(Storage|Journal|Sources)/|^Exchange[.]Cli/Demo/")]
    private static partial Regex MayKnowDrivers();

    [GeneratedRegex("/(Services|Interfaces|Models|Helpers|Common|Utils?)/")]
    private static partial Regex KindsOfType();
}
