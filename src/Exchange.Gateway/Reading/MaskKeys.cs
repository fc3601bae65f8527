using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Hosting;

namespace Exchange.Gateway.Reading;

/// <summary>
/// The key under which masked values are digested, one for each grant, of one secret of the domain: nobody can try values until one
/// fits, and two readers cannot put together what they were given.
/// </summary>
internal sealed class MaskKeys(string file)
{
    private const int KeySize = 32;

    private readonly byte[] _secret = Load(file);

    /// <summary>The digest of a value under one grant, 64 hexadecimal digits.</summary>
    public Func<Cell, string> DigestsOf(GrantId grant)
    {
        var key = HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"exchange-mask-v1\n{grant}"));
        return value => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encode(value)));
    }

    // The type in one byte, then the value as the content hash has it.
    private static byte[] Encode(Cell value)
    {
        if (value.Type is ItemType.Text or ItemType.Decimal or ItemType.Date)
        {
            return [(byte)value.Type, .. Encoding.UTF8.GetBytes(value.Text)];
        }

        var bytes = new byte[9];
        bytes[0] = (byte)value.Type;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), value.Integer);
        return bytes;
    }

    private static byte[] Load(string file)
    {
        if (!File.Exists(file))
        {
            WholeFile.WriteSecret(file, RandomNumberGenerator.GetBytes(KeySize));
        }

        var key = File.ReadAllBytes(file);
        return key.Length == KeySize ? key : throw new InvalidDataException($"{file} is not a key of {KeySize} bytes.");
    }
}
