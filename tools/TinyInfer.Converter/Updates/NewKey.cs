using System.Text;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Scaffold.Fleet;

namespace TinyInfer.Converter.Updates;

/// <summary>A key that has been made.</summary>
/// <param name="PublicKey">The public key, in hexadecimal digits.</param>
/// <param name="PublicKeyFile">The C# file with it.</param>
/// <param name="Signatures">How many signatures the private key can make.</param>
/// <param name="SignatureSize">Bytes of a signature.</param>
public sealed record NewKey(string PublicKey, string PublicKeyFile, int Signatures, int SignatureSize)
{
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
            file = OutputFiles.WriteOne(
                Path.Combine(output, UpdateKeySource.ClassName + ".cs"), Encoding.UTF8.GetBytes(UpdateKeySource.Write(publicKey)));
        }
        catch (ConversionException)
        {
            // Nothing has been signed with it yet; it would only be in the way of the next attempt.
            File.Delete(path);
            throw;
        }

        return new NewKey(Convert.ToHexStringLower(publicKey), file, key.Capacity, key.SignatureSize);
    }
}
