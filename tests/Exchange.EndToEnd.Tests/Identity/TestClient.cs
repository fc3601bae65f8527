using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Exchange.Client.Tokens;
using Exchange.Hosting.Tokens;
using Exchange.Testing.Tokens;

namespace Exchange.EndToEnd.Tests.Identity;

/// <summary>A client with its private key, which makes good assertions and, changed by the test, bad ones.</summary>
internal sealed class TestClient(string id, ECDsa key)
{
    public string Id => id;

    public string Assertion(
        string issuer,
        Action<JsonObject>? claims = null,
        Action<JsonObject>? header = null,
        TimeProvider? time = null)
    {
        var now = (time ?? TimeProvider.System).GetUtcNow();
        var payload = new JsonObject
        {
            ["iss"] = id,
            ["sub"] = id,
            ["aud"] = issuer,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(1).ToUnixTimeSeconds(),
            ["jti"] = Guid.CreateVersion7(now).ToString(),
        };
        var head = new JsonObject { ["typ"] = "client-authentication+jwt", ["alg"] = "ES256" };
        claims?.Invoke(payload);
        header?.Invoke(head);
        return TestIssuer.Join(head.ToJsonString(), payload.ToJsonString(), Sign);
    }

    /// <summary>The credential that a service or the command line would use.</summary>
    public ClientCredential NewCredential(string issuer, TimeProvider? time = null)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("exchange-client-").FullName, "key.pem");
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        var identity = new ClientIdentity { Issuer = issuer, Client = id, KeyFile = file };
        return new ClientCredential(identity, time ?? TimeProvider.System);
    }

    private byte[] Sign(byte[] signed) => key.SignData(signed, HashAlgorithmName.SHA256);
}
