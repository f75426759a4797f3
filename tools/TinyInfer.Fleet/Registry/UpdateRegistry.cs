using System.Security.Cryptography;
using System.Text.Json;
using TinyInfer.Converter;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Updates;
using TinyInfer.Fleet.Service;
using TinyInfer.Fleet.Storage;

namespace TinyInfer.Fleet.Registry;

/// <summary>Updates by the hash of their files. A file is in the folder <c>updates</c>, under its hash, and never changes.</summary>
/// <param name="database">Keeps what is known of them.</param>
/// <param name="options">The service's options.</param>
/// <param name="time">The clock.</param>
internal sealed class UpdateRegistry(Database database, FleetOptions options, TimeProvider time)
{
    /// <summary>Bytes of the largest update: boards have some megabytes of flash.</summary>
    internal const int MostBytes = 16 << 20;

    /// <summary>Characters of the longest note.</summary>
    internal const int MostNote = 500;

    private const int DigitsOfHash = 64;

    private readonly string _folder = Path.Combine(options.DataFolder, "updates");

    /// <summary>Whether a text is the hash of a file, as it is written here.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>Whether it is.</returns>
    internal static bool IsHash(string? text) => text?.Length == DigitsOfHash && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Takes an update.</summary>
    /// <param name="file">The bytes of its file.</param>
    /// <param name="lineage">Where it comes from.</param>
    /// <param name="who">Who publishes it.</param>
    /// <returns>What is known of it; what was known before if it is here already.</returns>
    /// <exception cref="ConversionException">It is no update, or damaged, or not signed with the service's key.</exception>
    internal async Task<RegisteredUpdate> AddAsync(byte[] file, Lineage lineage, string who)
    {
        foreach ((string name, string? hash) in new[] { ("data", lineage.Data), ("report", lineage.Report) })
        {
            Require(hash == null || IsHash(hash), $"{name}: a SHA-256 is expected, 64 lower-case hexadecimal digits.");
        }

        Require(lineage.Note is null or { Length: <= MostNote }, $"note: at most {MostNote} characters are expected.");
        UpdateInspection seen = UpdateInspection.Of("update", file, options.PublicKey);
        Require(seen.IsPayloadWhole, "update: its payload is not the one that was signed. It is damaged.");
        Require(seen.IsSigned != false, "update: it is not signed with the key of --public-key. No board would take it.");
        string id = Convert.ToHexStringLower(SHA256.HashData(file));
        if (Find(id) is { } known)
        {
            return known;
        }

        RegisteredUpdate update = new(
            id, file.Length, seen.Counter, seen.Group, seen.Content, seen.Release, seen.ContentSize, seen.IsPatch, seen.MemorySize,
            seen.IsSigned, time.GetUtcNow(), who, lineage.Note, lineage.Data, lineage.Report);
        OutputFiles.WriteOne(PathOf(id), file);
        await database.WriteAsync(statements => statements.Run(
            "INSERT OR IGNORE INTO updates (hash, at, document) VALUES ($0, $1, $2)",
            id, update.At.ToUnixTimeMilliseconds(), JsonSerializer.Serialize(update, JsonSerializerOptions.Web)));
        return update;
    }

    /// <summary>Looks for an update.</summary>
    /// <param name="hash">Its hash.</param>
    /// <returns>What is known of it; null if there is none.</returns>
    internal RegisteredUpdate? Find(string hash) =>
        database.Read("SELECT document FROM updates WHERE hash = $0", row => Parse(row.GetString(0)), hash).SingleOrDefault();

    /// <summary>Reads all.</summary>
    /// <returns>The updates, the newest first.</returns>
    internal List<RegisteredUpdate> ReadAll() =>
        database.Read("SELECT document FROM updates ORDER BY at DESC", row => Parse(row.GetString(0)));

    /// <summary>The file of an update.</summary>
    /// <param name="hash">Its hash.</param>
    /// <returns>Its path; null if there is none, or this is no hash.</returns>
    internal string? FindFile(string hash)
    {
        string? path = IsHash(hash) ? PathOf(hash) : null;
        return File.Exists(path) ? path : null;
    }

    /// <summary>Reads a piece of a file.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="target">Receives the bytes.</param>
    /// <returns>How many there are; 0 if there is no file.</returns>
    internal static async Task<int> ReadAsync(string? path, int offset, byte[] target)
    {
        if (path == null)
        {
            return 0;
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        file.Position = offset;
        return await file.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false);
    }

    private static RegisteredUpdate Parse(string document) =>
        JsonSerializer.Deserialize<RegisteredUpdate>(document, JsonSerializerOptions.Web)!;

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new ConversionException(problem);
        }
    }

    private string PathOf(string hash) => Path.Combine(_folder, hash + ".tiup");
}
