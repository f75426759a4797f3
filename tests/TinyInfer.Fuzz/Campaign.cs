using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace TinyInfer.Fuzz;

/// <summary>
/// Runs a target over its regressions, its seeds and changed inputs. A changed input of which something new comes, such as a message never
/// seen before, is changed further.
/// </summary>
/// <param name="target">The target.</param>
/// <param name="findings">Folder that receives inputs that break it.</param>
internal sealed partial class Campaign(FuzzTarget target, string findings)
{
    private const int MostFindings = 20;
    private const int MostInputs = 5000;
    private const int MessageLength = 80;
    private readonly HashSet<string> _seen = [];
    private readonly HashSet<string> _outcomes = [];
    private readonly List<byte[]> _pool = [];

    /// <summary>Runs it, until either end.</summary>
    /// <param name="time">How long.</param>
    /// <param name="runs">How many changed inputs.</param>
    /// <param name="seed">Seed of the changes.</param>
    /// <param name="output">What is printed.</param>
    /// <returns>The number of different findings.</returns>
    internal int Run(TimeSpan time, long runs, int seed, TextWriter output)
    {
        _pool.AddRange(target.Seeds);
        foreach (byte[] input in Regressions().Concat(target.Seeds))
        {
            Try(input, output);
        }

        Random random = new(seed);
        Mutator mutator = new(random);
        Stopwatch watch = Stopwatch.StartNew();
        long count = 0;
        for (; count < runs && watch.Elapsed < time && _seen.Count < MostFindings; count++)
        {
            byte[] input = mutator.Mutate(_pool[random.Next(_pool.Count)], _pool[random.Next(_pool.Count)]);
            if (random.Next(20) > 0)
            {
                target.Repair?.Invoke(input);
            }

            Try(input, output);
        }

        output.WriteLine($"{target.Name}: {count:N0} inputs, {count / watch.Elapsed.TotalSeconds:N0} per second, "
            + $"corpus of {_pool.Count:N0}, {_seen.Count} findings");
        return _seen.Count;
    }

    private void Try(byte[] input, TextWriter output)
    {
        string? problem = target.Judge(input, out string outcome);
        if (problem == null)
        {
            if (_pool.Count < MostInputs && _outcomes.Add(Kind(outcome)))
            {
                _pool.Add(input);
            }

            return;
        }

        // One finding for each place in the code.
        string[] lines = problem.Split('\n');
        string place = lines[0].Split(':')[0] + lines.FirstOrDefault(line => line.Contains(" at TinyInfer.", StringComparison.Ordinal));
        if (_seen.Add(place))
        {
            Directory.CreateDirectory(findings);
            string file = Path.Combine(findings, $"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}");
            File.WriteAllBytes(file, input);
            output.WriteLine($"{file}: {string.Join('\n', lines.Take(6))}");
        }
    }

    private IEnumerable<byte[]> Regressions()
    {
        string folder = DeviceHarness.Repository.Locate("tests", "TinyInfer.Fuzz", "Regressions", target.Name);
        return Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];
    }

    /// <summary>The beginning of a message, which what it quotes comes behind.</summary>
    private static string Kind(string outcome)
    {
        string kind = Varying().Replace(outcome, string.Empty);
        return kind[..Math.Min(kind.Length, MessageLength)];
    }

    /// <summary>What differs from one message of a kind to the next: numbers, names, and the parts of a list.</summary>
    [GeneratedRegex(@"[-+]?\d[\d.,]*|'[^']*'|\[[^\]]*\]|\{[^}]*\}|\(.*\)|\n.*", RegexOptions.Singleline)]
    private static partial Regex Varying();
}
