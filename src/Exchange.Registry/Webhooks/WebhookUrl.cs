using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;

namespace Exchange.Registry.Webhooks;

/// <summary>
/// Whether notices may be posted to an address. The registry posts from within a government's network, where receivers have private
/// addresses, so these cannot be barred; docs/decisions/0108 says what is barred instead.
/// </summary>
internal static class WebhookUrl
{
    private const int LengthMax = 500;

    /// <summary>Null, and a violation, unless it may be set.</summary>
    public static Uri? Read(Fields fields, string field, string value, WebhookOptions options)
    {
        var text = fields.Text(field, value, LengthMax);
        if (text.Length is 0 or > LengthMax)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            fields.Add(field, ViolationCode.FieldMalformed, "An address such as https://hooks.example.gov.cn/notices.");
            return null;
        }

        if (Objection(url, options) is { } objection)
        {
            fields.Add(field, ViolationCode.FieldConflict, objection);
            return null;
        }

        return url;
    }

    /// <summary>Null: it may be posted to. Asked again before each post, since settings change.</summary>
    public static string? Objection(Uri url, WebhookOptions options)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !(options.AllowHttp && url.Scheme == Uri.UriSchemeHttp))
        {
            return "An https address.";
        }

        if (url.UserInfo.Length > 0 || url.OriginalString.Contains('@', StringComparison.Ordinal) || url.OriginalString.Contains('#', StringComparison.Ordinal))
        {
            return "No user, no @ and no fragment in the address.";
        }

        return options.Hosts.Count == 0 || options.Hosts.Any(allowed => IsHost(url.IdnHost, allowed))
            ? null
            : "A host to which this exchange posts; ask its operator.";
    }

    private static bool IsHost(string host, string allowed) => allowed.StartsWith('.')
        ? host.EndsWith(allowed, StringComparison.OrdinalIgnoreCase)
        : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);
}
