using System.Security.Cryptography;
using TinyInfer.Converter.Files;
using TinyInfer.Fleet.Registry;
using TinyInfer.Fleet.Service;

namespace TinyInfer.Fleet.Rounds;

/// <summary>Weights that boards begin with, and results, by the hash of their files in the folder <c>rounds</c>.</summary>
/// <param name="options">The service's options.</param>
internal sealed class RoundFiles(FleetOptions options)
{
    private readonly string _folder = Path.Combine(options.DataFolder, "rounds");

    /// <summary>Keeps a file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <returns>Its SHA-256, in hexadecimal digits.</returns>
    internal string Add(byte[] file)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(file));
        OutputFiles.WriteOne(PathOf(hash), file);
        return hash;
    }

    /// <summary>Looks for a file.</summary>
    /// <param name="hash">Its hash.</param>
    /// <returns>Its path; null if there is none, or this is no hash.</returns>
    internal string? Find(string hash) => UpdateRegistry.IsHash(hash) && File.Exists(PathOf(hash)) ? PathOf(hash) : null;

    private string PathOf(string hash) => Path.Combine(_folder, hash);
}
