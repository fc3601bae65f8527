using System.Globalization;
using Exchange.Cli.Catalogue;
using Exchange.Registry.V1;

namespace Exchange.Cli.Corrections;

/// <summary>A claim as one text: who, a colon, what is asserted, and perhaps since which day.</summary>
internal static class ClaimText
{
    /// <summary>Who is no department of the exchange stands in the statement, such as a court with its judgment.</summary>
    public static CorrectionClaim Read(string text, DepartmentNames names)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var who = colon > 0 ? text[..colon].Trim() : "";
        var id = names.IdOf(who);
        var isDepartment = who.Length > 0 && names.NameOf(id) != id;
        var (statement, day) = Dated(isDepartment ? text[(colon + 1)..].Trim() : text.Trim());
        return new() { Department = isDepartment ? id : "", Statement = statement, AssertedOn = day };
    }

    private static (string Statement, string Day) Dated(string text)
    {
        var space = text.LastIndexOf(' ');
        return space > 0 && DateOnly.TryParseExact(text[(space + 1)..], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? (text[..space].Trim(), text[(space + 1)..])
            : (text, "");
    }
}
