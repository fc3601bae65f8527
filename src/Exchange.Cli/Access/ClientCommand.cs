using System.CommandLine;
using System.Security.Cryptography;
using Exchange.Cli.Serving;
using Spectre.Console;

namespace Exchange.Cli.Access;

/// <summary><c>exchange client add</c>: makes a client of the embedded authority.</summary>
internal static class ClientCommand
{
    public static Command Create()
    {
        var data = Options.Data();
        var name = new Argument<string>("CLIENT") { Description = "The client's id: a-z, 0-9 and hyphen." };
        name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } id && (id.Length is 0 or > 64 || id.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))))
            {
                result.AddError("A client's id is 1 to 64 characters of a-z, 0-9 and hyphen.");
            }
        });
        var publicKey = new Option<FileInfo>("--public-key")
        {
            Description = "The department's own public key (EC P-256, PEM). Without it a pair is made and the private key kept in the data folder.",
            HelpName = "FILE",
        };
        publicKey.AcceptExistingOnly();
        var replace = new Option<bool>("--replace") { Description = "Puts the key in the place of the one that is there." };
        var add = new Command("add", "Lets a client ask the embedded authority for tokens. An authority then binds it to its department: client bind.")
        {
            name, publicKey, replace, data,
        };
        add.SetAction(async (parsed, ct) =>
        {
            var home = new ExchangeHome(parsed.GetValue(data)!);
            var client = parsed.GetRequiredValue(name);
            if (parsed.GetValue(publicKey) is { } file)
            {
                var key = PublicKeyOf(file.FullName, await File.ReadAllTextAsync(file.FullName, ct));
                var known = Path.Combine(home.ClientFolder, $"{client}.pem");
                if (File.Exists(known) && !parsed.GetValue(replace) && await File.ReadAllTextAsync(known, ct) != key)
                {
                    throw new InvalidDataException($"{client} has another key already; with --replace this one takes its place.");
                }

                home.Prepare();
                Directory.CreateDirectory(home.ClientFolder);
                await File.WriteAllTextAsync(known, key, ct);
            }
            else
            {
                home.AddClient(client);
                AnsiConsole.WriteLine($"The private key is {home.KeyFile(client)}");
            }

            AnsiConsole.WriteLine($"{client} may ask for tokens.");
            return 0;
        });
        return new("client", "Clients: who may ask for tokens, and for which department they act.") { add, BindCommand.Create() };
    }

    // The public half, whatever the file holds: a private key is nobody's business but its owner's.
    private static string PublicKeyOf(string file, string pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
            {
                return key.ExportSubjectPublicKeyInfoPem();
            }
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or CryptographicException)
        {
        }

        throw new InvalidDataException($"{file} holds no EC P-256 public key in PEM.");
    }
}
