using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using TinyInfer.Converter;
using TinyInfer.Fleet.Storage;
using TinyInfer.Link;

namespace TinyInfer.Fleet.Api;

/// <summary>What a token allows.</summary>
internal enum Role
{
    /// <summary>To look.</summary>
    Read,

    /// <summary>To publish, roll back, command, and make tokens.</summary>
    Operate,

    /// <summary>To be the device of the token's name, at the broker in this process, and nothing else.</summary>
    Device,
}

/// <summary>Who may use the API. Tokens are random; only their hashes are kept.</summary>
internal sealed class Tokens
{
    /// <summary>The file with the first token, in the data folder.</summary>
    internal const string FileName = "token";

    private const string First = "admin";
    private const int MostName = 32;
    private const int Size = 32;

    private readonly Database _database;
    private readonly TimeProvider _time;

    /// <summary>Devices that have one, for the broker in this process, which asks with each message.</summary>
    private readonly ConcurrentDictionary<string, bool> _devices = new(StringComparer.Ordinal);

    private Tokens(Database database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>Reads them; makes the first if there is none.</summary>
    /// <param name="database">The database.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The tokens.</returns>
    /// <exception cref="ConversionException">The file of the first cannot be written.</exception>
    internal static async Task<Tokens> OpenAsync(Database database, string folder, TimeProvider time)
    {
        Tokens tokens = new(database, time);
        List<Token> known = tokens.Read(string.Empty);
        foreach (Token token in known.Where(token => token.Role == Role.Device))
        {
            tokens._devices[token.Name] = true;
        }

        if (known.Count == 0)
        {
            WriteFirst(Path.Combine(folder, FileName), await tokens.AddAsync(First, Role.Operate));
        }

        return tokens;
    }

    /// <summary>All, by name.</summary>
    internal IEnumerable<Token> All => Read(string.Empty).OrderBy(token => token.Name, StringComparer.Ordinal);

    /// <summary>Looks for a token, whichever service made it or took it back.</summary>
    /// <param name="text">The token; null is none.</param>
    /// <returns>Whose it is; null if it is nobody's.</returns>
    internal Token? Find(string? text) =>
        text is { Length: > 0 and < 200 } ? Read("WHERE hash = $0", HashOf(text)).SingleOrDefault() : null;

    /// <summary>Whether a password is the token of a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="password">The password; null is none.</param>
    /// <returns>Whether it is.</returns>
    internal bool IsDevice(string device, string? password) =>
        Find(password) is { Role: Role.Device } token && token.Name == device;

    /// <summary>Whether there is a token of a device.</summary>
    /// <param name="device">The device.</param>
    /// <returns>Whether there is.</returns>
    internal bool HasDevice(string device) => _devices.ContainsKey(device);

    /// <summary>Makes a token.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="role">What it allows.</param>
    /// <returns>The token, which is not kept.</returns>
    /// <exception cref="ConversionException">The name is impossible, or there is one of it already.</exception>
    internal async Task<string> AddAsync(string name, Role role)
    {
        if (name.Length is 0 or > MostName || name.Any(char.IsControl) || All.Any(token => token.Name == name))
        {
            throw new ConversionException($"name: 1 to {MostName} characters are expected, which no other token has.");
        }

        if (role == Role.Device && !Topics.IsName(name))
        {
            throw new ConversionException(
                $"name: a device's name is expected, 1 to {MostName} letters, digits, underscores and hyphens.");
        }

        string text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size));
        Token token = new(name, HashOf(text), role, _time.GetUtcNow());
        await _database.WriteAsync(statements => statements.Run(
            "INSERT INTO tokens (name, hash, role, at) VALUES ($0, $1, $2, $3)",
            name, token.Hash, role.ToString(), token.At.ToUnixTimeMilliseconds()));
        if (role == Role.Device)
        {
            _devices[name] = true;
        }

        return text;
    }

    /// <summary>Takes a token back.</summary>
    /// <param name="name">Whose.</param>
    /// <returns>Whether there was one.</returns>
    internal async Task<bool> RemoveAsync(string name)
    {
        if (!All.Any(token => token.Name == name))
        {
            return false;
        }

        _devices.TryRemove(name, out _);
        await _database.WriteAsync(statements => statements.Run("DELETE FROM tokens WHERE name = $0", name));
        return true;
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static void WriteFirst(string path, string text)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using StreamWriter file = new(path, Encoding.ASCII, options);
            file.WriteLine(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionException($"{path}: cannot be written ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private List<Token> Read(string where, params object?[] values) => _database.Read(
        $"SELECT name, hash, role, at FROM tokens {where}",
        row => new Token(
            row.GetString(0), row.GetString(1), Enum.Parse<Role>(row.GetString(2)),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3))),
        values);
}

/// <summary>A token, without the token itself.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Hash">SHA-256 of it.</param>
/// <param name="Role">What it allows.</param>
/// <param name="At">When it was made.</param>
internal sealed record Token(string Name, string Hash, Role Role, DateTimeOffset At);
