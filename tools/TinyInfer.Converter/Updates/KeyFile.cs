using System.Globalization;
using System.Text;
using System.Text.Json;
using TinyInfer.Converter.Files;
using TinyInfer.Store.Signatures;
using static System.FormattableString;

namespace TinyInfer.Converter.Updates;

/// <summary>
/// A private key in a file: the key in the first line, and one line per signature that it has made. A line is on the disk before its
/// signature is computed, so that no interruption, and no two programs at once, sign twice with one index.
/// </summary>
internal sealed class KeyFile
{
    private const string Format = "tinyinfer signing key 1";
    private const int MostBytes = 256 << 20;

    private readonly string _path;

    private KeyFile(string path, SigningKey key)
    {
        _path = path;
        Key = key;
    }

    /// <summary>The key.</summary>
    internal SigningKey Key { get; }

    /// <summary>Makes a new key and writes it.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="levels">Levels of trees, one or two.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ConversionException">The file exists, or cannot be written.</exception>
    internal static SigningKey Create(string path, int levels)
    {
        SigningKey key = SigningKey.Create(levels);
        Line content = new(Format, levels, Convert.ToHexStringLower(key.Identifier), Convert.ToHexStringLower(key.Seed));
        string line = JsonSerializer.Serialize(content, JsonSerializerOptions.Web);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using FileStream file = new(path, options);
            file.Write(Encoding.UTF8.GetBytes(line + "\n"));
            file.Flush(flushToDisk: true);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new ConversionException($"{path}: there is such a file already, and a key is never overwritten. Name another one.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionException($"{path}: cannot be written ({e.Message.TrimEnd('.')}).", e);
        }

        return key;
    }

    /// <summary>Reads a key.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConversionException">It cannot be read, or is no key.</exception>
    internal static KeyFile Read(string path)
    {
        string[] lines = Encoding.UTF8.GetString(InputFile.Read(path, MostBytes)).Split('\n', 2);
        try
        {
            Line? line = JsonSerializer.Deserialize<Line>(lines[0], JsonSerializerOptions.Web);
            if (line is { Format: Format, Levels: 1 or 2, Identifier: not null, Seed: not null } && lines.Length == 2)
            {
                byte[] identifier = Convert.FromHexString(line.Identifier);
                byte[] seed = Convert.FromHexString(line.Seed);
                if (identifier.Length == LmsParameters.IdentifierSize && seed.Length > 0)
                {
                    return new KeyFile(path, new SigningKey(line.Levels, identifier, seed));
                }
            }
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            // It is said below, as of any other file.
        }

        throw new ConversionException($"{path}: this is no signing key. tinyinfer key makes one.");
    }

    /// <summary>Signs, and notes it before.</summary>
    /// <param name="message">Makes the message, knowing the index of the signature.</param>
    /// <param name="purpose">What is signed, for the note.</param>
    /// <returns>The message and its signature.</returns>
    /// <exception cref="ConversionException">The file cannot be written, another program signs, or no index is left.</exception>
    internal (byte[] Message, byte[] Signature) Sign(Func<int, byte[]> message, string purpose)
    {
        int index = Reserve(purpose);
        byte[] bytes = message(index);
        return (bytes, Key.Sign(index, bytes));
    }

    private int Reserve(string purpose)
    {
        try
        {
            using FileStream file = new(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);

            // A line without an end was cut while it was written: its index counts as used.
            int used = bytes.Count(b => b == '\n') - 1;
            bool isCut = bytes[^1] != '\n';
            int index = isCut ? used + 1 : used;
            if (index >= Key.Capacity)
            {
                throw new ConversionException(
                    $"{_path}: all {Key.Capacity} signatures of this key are used. Make a new key, and firmware that knows it.");
            }

            string name = string.Concat(purpose.Select(c => char.IsControl(c) ? '?' : c));
            string time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            file.Write(Encoding.UTF8.GetBytes(Invariant($"{(isCut ? "\n" : string.Empty)}{index} {time} {name}\n")));
            file.Flush(flushToDisk: true);
            return index;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionException(
                $"{_path}: the signature cannot be noted, so nothing was signed ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private sealed record Line(string? Format, int Levels, string? Identifier, string? Seed);
}
