// Reads a resource by key and prints it: reader-csharp GATEWAY ISSUER CLIENT KEYFILE RESOURCE PURPOSE
using Exchange.Client;
using Exchange.Gateway.V1;

if (args is not [var gateway, var issuer, var client, var keyFile, var resource, var purpose])
{
    await Console.Error.WriteLineAsync("reader-csharp GATEWAY ISSUER CLIENT KEYFILE RESOURCE PURPOSE");
    return 1;
}

using var exchange = ExchangeClient.Connect(new() { Address = gateway, Issuer = issuer, Client = client, KeyFile = keyFile });
var read = exchange.ReadAsync(new ReadRequest { Resource = resource, Purpose = purpose, ByKey = true });
try
{
    await foreach (var row in read)
    {
        await Console.Out.WriteLineAsync(string.Join(" | ", row.Texts()));
    }
}
catch (ExchangeCallException refused)
{
    await Console.Error.WriteLineAsync($"{refused.Reason}: {refused.Message} {refused.Basis} {refused.Remedy}");
    return 2;
}

await Console.Error.WriteLineAsync($"{read.Rows} rows, sha256 {Convert.ToHexStringLower(read.ContentHash!.Value.Span)}, record {read.Closed!.Position.Index}");
return 0;
