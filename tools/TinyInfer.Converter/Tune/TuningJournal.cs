using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TinyInfer.Converter.Tune;

/// <summary>
/// What tuning has tried so far, in a file, so that a conversion that was ended goes on from there: a line for what the file is of, then
/// one for each network, with the signal-to-noise ratio and a hash of what was tried.
/// </summary>
internal sealed class TuningJournal : IDisposable
{
    private readonly ConcurrentDictionary<string, double> _known = new(StringComparer.Ordinal);
    private readonly StreamWriter? _writer;
    private readonly string _scope;

    /// <summary>Opens a journal.</summary>
    /// <param name="path">The file, which is made anew if it is of something else; null to remember while it is open.</param>
    /// <param name="subject">What it is of.</param>
    /// <param name="scope">The part of it that is tried now.</param>
    /// <exception cref="ConversionException">The file cannot be written.</exception>
    internal TuningJournal(string? path, string subject, string scope)
    {
        _scope = scope;
        if (path == null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
            bool isOfIt = lines.Length > 0 && lines[0] == subject;
            foreach (string[] parts in lines.Skip(1).Where(_ => isOfIt).Select(line => line.Split('\t')))
            {
                // The last line may have been cut off.
                if (parts.Length == 3 && double.TryParse(parts[1], CultureInfo.InvariantCulture, out double decibel))
                {
                    _known[parts[0]] = decibel;
                }
            }

            _writer = new StreamWriter(path, append: isOfIt) { AutoFlush = true };
            _writer.WriteLine(isOfIt ? string.Empty : subject);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Networks that were known when it was opened.</summary>
    internal int Count => _known.Count;

    /// <summary>What a network gave.</summary>
    /// <param name="key">What was tried.</param>
    /// <returns>Its signal-to-noise ratio in dB; null if it has not been tried.</returns>
    internal double? Find(string key) => _known.TryGetValue(Hash(key), out double decibel) ? decibel : null;

    /// <summary>Notes what a network gave.</summary>
    /// <param name="key">What was tried.</param>
    /// <param name="decibel">Its signal-to-noise ratio in dB.</param>
    /// <returns>That ratio.</returns>
    internal double Add(string key, double decibel)
    {
        _known[Hash(key)] = decibel;
        if (_writer != null)
        {
            lock (_writer)
            {
                _writer.WriteLine(FormattableString.Invariant($"{Hash(key)}\t{decibel:R}\t."));
            }
        }

        return decibel;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer?.Dispose();

    private string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{_scope} {key}")))[..32];
}
