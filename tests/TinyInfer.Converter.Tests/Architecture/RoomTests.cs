using System.Reflection;

namespace TinyInfer.Converter.Tests.Architecture;

/// <summary>
/// The rooms of the converter, its folders, know one another in one direction. The arrows are those of the compiled code.
/// </summary>
public sealed class RoomTests
{
    private const string Root = "TinyInfer.Converter";

    /// <summary>Rooms that may form a circle: an operator knows how it is imported, and an importer which operators there are.</summary>
    private static readonly string[][] _knots = [["Import", "Operators"]];

    private static readonly HashSet<(string From, string To)> _arrows =
    [
        .. TypeArrows.Of(typeof(Conversion.ModelConverter).Assembly)
            .Select(arrow => (From: RoomOf(arrow.From), To: RoomOf(arrow.To)))
            .Where(arrow => arrow.From != null && arrow.To != null && arrow.From != arrow.To)
            .Select(arrow => (arrow.From!, arrow.To!)),
    ];

    [Fact]
    public void No_rooms_form_a_circle_but_the_known()
    {
        string[] rooms = [.. _arrows.SelectMany(arrow => (string[])[arrow.From, arrow.To]).Distinct().Order()];
        Dictionary<string, HashSet<string>> reached = rooms.ToDictionary(room => room, Reached);
        string[] circles =
        [
            .. rooms.Select(room => string.Join(' ', rooms.Where(other => reached[room].Contains(other) && reached[other].Contains(room))))
                .Where(circle => circle.Contains(' '))
                .Distinct()
                .Except(_knots.Select(knot => string.Join(' ', knot))),
        ];
        Assert.True(circles.Length == 0,
            string.Join(Environment.NewLine, circles.Select(circle => $"{circle}: {string.Join(", ", Between(circle.Split(' ')))}")));
    }

    /// <summary>The device's libraries know nothing of the tools.</summary>
    [Fact]
    public void No_device_library_refers_to_a_tool()
    {
        foreach (string library in DeviceHarness.CoreLibrary.Libraries)
        {
            AssemblyName[] references = Assembly.Load(library).GetReferencedAssemblies();
            Assert.DoesNotContain(references, reference => reference.Name!.StartsWith(Root, StringComparison.Ordinal));
        }
    }

    private static HashSet<string> Reached(string room)
    {
        HashSet<string> reached = [];
        Stack<string> open = new([room]);
        while (open.TryPop(out string? next))
        {
            foreach ((string _, string to) in _arrows.Where(arrow => arrow.From == next))
            {
                if (reached.Add(to))
                {
                    open.Push(to);
                }
            }
        }

        return reached;
    }

    private static IEnumerable<string> Between(string[] rooms) =>
        _arrows.Where(arrow => rooms.Contains(arrow.From) && rooms.Contains(arrow.To)).Select(
            arrow => $"{arrow.From} -> {arrow.To}").Order();

    /// <summary>The room of a type: the first folder; null for what the compiler makes, and for what all rooms share.</summary>
    private static string? RoomOf(Type type) =>
        type.Namespace is { } space && space.StartsWith(Root + ".", StringComparison.Ordinal) && !type.Name.StartsWith('<')
        ? space[(Root.Length + 1)..].Split('.')[0]
        : null;
}
