using Exchange.Gateway.V1;

namespace Exchange.EndToEnd.Tests.Worlds;

/// <summary>Requests that the demo's grants permit.</summary>
public static class Requests
{
    public const string Married = "310199198005201116";

    /// <summary>HU-ZJ's: a marital status for a housing matter.</summary>
    public static LookupRequest Marriage(string matter, string subject = Married) => new()
    {
        Resource = "301003/0003",
        Key = new() { Text = subject },
        Purpose = "保障房资格审查",
        Matter = matter,
    };

    /// <summary>HU-ZJ's: the villages of 湖州, 1301 rows.</summary>
    public static ReadRequest Villages() => new() { Resource = "103002/0015", Purpose = "网签备案地址核对" };

    /// <summary>JX-SW's: all divisions, more than fit on the way to a reader that does not read.</summary>
    public static ReadRequest Divisions() => new() { Resource = "103002/0015", Purpose = "税源属地核对" };
}
