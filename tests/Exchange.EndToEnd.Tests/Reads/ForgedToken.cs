using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.EndToEnd.Tests.Worlds;

namespace Exchange.EndToEnd.Tests.Reads;

/// <summary>A good token of the world's own issuer, changed, and signed again with the issuer's own key.</summary>
internal static class ForgedToken
{
    public static async Task<string> OfAsync(World world, Action<JsonObject> header, Action<JsonObject> claims)
    {
        var parts = (await world.Credential("hu-zj").GetTokenAsync(TestContext.Current.CancellationToken)).Split('.');
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(world.Folder, "keys", "identity-signing.pem")));
        var signed = $"{Changed(parts[0], header)}.{Changed(parts[1], claims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>The claims changed under the signature of the true ones.</summary>
    public static async Task<string> AlteredAsync(World world, Action<JsonObject> claims)
    {
        var parts = (await world.Credential("hu-zj").GetTokenAsync(TestContext.Current.CancellationToken)).Split('.');
        return $"{parts[0]}.{Changed(parts[1], claims)}.{parts[2]}";
    }

    private static string Changed(string part, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();
        change(json);
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }
}
