using System.Text;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Updates;

/// <summary>A key that has been made.</summary>
/// <param name="PublicKey">The public key, in hexadecimal digits.</param>
/// <param name="PublicKeyFile">The C# file with it.</param>
/// <param name="Signatures">How many signatures the private key can make.</param>
/// <param name="SignatureSize">Bytes of a signature.</param>
public sealed record NewKey(string PublicKey, string PublicKeyFile, int Signatures, int SignatureSize)
{
    private const string ClassName = "UpdateKey";

    /// <summary>Makes a key and writes both halves of it.</summary>
    /// <param name="path">Where the private key goes; nothing may be there.</param>
    /// <param name="output">Folder for the public key.</param>
    /// <param name="isMany">True for two trees, one below the other.</param>
    /// <returns>What was made.</returns>
    /// <exception cref="ConversionException">A file cannot be written, or is there already.</exception>
    public static NewKey Create(string path, string output, bool isMany)
    {
        SigningKey key = KeyFile.Create(path, isMany ? 2 : 1);
        byte[] publicKey = key.PublicKey;
        string file;
        try
        {
            file = OutputFiles.WriteOne(Path.Combine(output, ClassName + ".cs"), Encoding.UTF8.GetBytes(Source(publicKey)));
        }
        catch (ConversionException)
        {
            // Nothing has been signed with it yet; it would only be in the way of the next attempt.
            File.Delete(path);
            throw;
        }

        return new NewKey(Convert.ToHexStringLower(publicKey), file, key.Capacity, key.SignatureSize);
    }

    private static string Source(byte[] publicKey)
    {
        IEnumerable<string> rows = publicKey.Chunk(13).Select(row => "        " + string.Join(", ", row.Select(b => $"0x{b:X2}")) + ",");
        return $$"""
            /// <summary>The key whose signatures an UpdateStore takes.</summary>
            public static class {{ClassName}}
            {
                /// <summary>The public key, as RFC 8554 writes it.</summary>
                public static readonly byte[] Bytes =
                {
            {{string.Join('\n', rows)}}
                };
            }

            """;
    }
}
