using System.Reflection;
using System.Text.RegularExpressions;
using Exchange.Domain.Errors;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests;

/// <summary>A reason that no test ever meets may never be given, or at the wrong moment.</summary>
public sealed class ReasonScenarioTests
{
    // They go through all reasons alike, and provoke none.
    private static readonly string[] Lists =
        ["Errors/ReasonTests.cs", "Hosting/CatalogueTests.cs", "Hosting/ErrorInterceptorTests.cs", "ReasonScenarioTests.cs"];

    [Fact]
    public void Every_reason_is_named_by_a_test_that_provokes_it()
    {
        var tests = Directory.EnumerateFiles(RepositoryRoot.Combine("tests"), "*.cs", SearchOption.AllDirectories)
            .Select(file => file.Replace('\\', '/'))
            .Where(file => !Array.Exists(Lists, list => file.EndsWith(list, StringComparison.Ordinal)))
            .Select(File.ReadAllText).ToList();
        var names = typeof(Reason).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(Reason))
            .ToDictionary(property => (Reason)property.GetValue(null)!, property => property.Name);

        var unmet = Reason.All
            .Where(reason => !tests.Exists(test => Regex.IsMatch(test, $@"\b{reason.Code}\b|\bReason\.{names[reason]}\b")))
            .Select(reason => reason.Code);

        Assert.Equal(Reason.All.Count, names.Count);
        Assert.Empty(unmet);
    }
}
