using System.Text.Json;
using System.Text.RegularExpressions;
using Exchange.Domain.Errors;
using Exchange.Errors.V1;
using Reason = Exchange.Domain.Errors.Reason;
using Violation = Exchange.Errors.V1.Violation;
using WireReason = Exchange.Errors.V1.Reason;

namespace Exchange.EndToEnd.Tests.Hosting;

public sealed partial class CatalogueTests
{
    [Fact]
    public void The_wire_has_the_reasons_of_the_catalogue_and_no_others()
    {
        var wire = ReasonReflection.Descriptor.EnumTypes.Single(type => type.ClrType == typeof(WireReason)).Values
            .Where(value => value.Number != 0)
            .Select(value => value.Name);

        Assert.Equal(Reason.All.Select(reason => $"REASON_{reason.Code}").Order(), wire.Order());
    }

    [Fact]
    public void The_wire_has_the_violations_of_the_catalogue_and_no_others()
    {
        var wire = ReasonReflection.Descriptor.EnumTypes.Single(type => type.ClrType == typeof(Violation)).Values
            .Where(value => value.Number != 0)
            .Select(value => value.Name);
        var known = Enum.GetNames<ViolationCode>().Select(name => $"VIOLATION_{JsonNamingPolicy.SnakeCaseUpper.ConvertName(name)}");

        Assert.Equal(known.Order(), wire.Order());
    }

    [Fact]
    public void Every_reason_is_in_the_catalogue_once()
    {
        var declared = typeof(Reason).GetProperties()
            .Where(property => property.PropertyType == typeof(Reason))
            .Select(property => ((Reason)property.GetValue(null)!).Code);

        Assert.Equal(declared.Order(), Reason.All.Select(reason => reason.Code).Order());
    }

    [Fact]
    public void The_documentation_lists_the_catalogue()
    {
        var page = File.ReadAllText(Path.Combine(Repository(), "docs", "errors.md"));

        var listed = page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Count('|') == 7);

        Assert.Equal(Reason.All.Select(Row), listed.Select(line => Example().Replace(line, "$1")));
    }

    private static string Row(Reason reason) =>
        $"| `{reason.Code}` | {reason.Kind} | {reason.Sentence} | {reason.Basis} | {reason.Remedy} |";

    [GeneratedRegex(@"^((?:\|[^|]*){3})\|[^|]*(?=\|)")]
    private static partial Regex Example();

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Exchange.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The test runs outside its repository.");
        }

        return folder;
    }
}
