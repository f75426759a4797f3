using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TinyInfer.Converter;
using TinyInfer.Fleet.Flower.Wire;

namespace TinyInfer.Fleet.Flower;

/// <summary>
/// A part of a message's content as Flower sends it: its kind, the parts below it, and its own bytes. Its name is the SHA-256 of all that;
/// a part that stands in two places is sent once.
/// </summary>
internal sealed class FlowerObject
{
    private const byte Divider = 0;

    private FlowerObject(string kind, FlowerObject[] children, byte[] body, byte[] content)
    {
        (Kind, Children, Body, Content) = (kind, children, body, content);
        Id = Convert.ToHexStringLower(SHA256.HashData(content));
    }

    /// <summary>Its kind: the name of Flower's class.</summary>
    internal string Kind { get; }

    /// <summary>The parts below it, each once.</summary>
    internal FlowerObject[] Children { get; }

    /// <summary>Its own bytes.</summary>
    internal byte[] Body { get; }

    /// <summary>What is sent.</summary>
    internal byte[] Content { get; }

    /// <summary>SHA-256 of what is sent, in hexadecimal digits.</summary>
    internal string Id { get; }

    /// <summary>Makes a part: <c>KIND CHILD,CHILD LENGTH</c>, a zero, the body.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="children">The parts below it.</param>
    /// <param name="body">Its own bytes.</param>
    /// <returns>The part.</returns>
    internal static FlowerObject Make(string kind, IEnumerable<FlowerObject> children, byte[] body)
    {
        FlowerObject[] once = [.. children.DistinctBy(child => child.Id)];
        string head = string.Create(
            CultureInfo.InvariantCulture, $"{kind} {string.Join(',', once.Select(child => child.Id))} {body.Length}");
        return new FlowerObject(kind, once, body, [.. Encoding.UTF8.GetBytes(head), Divider, .. body]);
    }

    /// <summary>Reads a part.</summary>
    /// <param name="id">What it is to be called.</param>
    /// <param name="content">What came.</param>
    /// <param name="known">The parts that came before, by name: those below it are among them.</param>
    /// <returns>The part.</returns>
    /// <exception cref="ConversionException">It is none, or another one.</exception>
    internal static FlowerObject Read(string id, byte[] content, IReadOnlyDictionary<string, FlowerObject> known)
    {
        int end = Array.IndexOf(content, Divider);
        string[] head = end < 0 ? [] : Encoding.UTF8.GetString(content, 0, end).Split(' ');
        byte[] body = content[(end + 1)..];
        bool isRight = head.Length == 3 && int.TryParse(head[2], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            && length == body.Length;
        string[] names = isRight && head[1].Length > 0 ? head[1].Split(',') : [];
        if (!isRight || !Array.TrueForAll(names, known.ContainsKey))
        {
            throw new ConversionException($"Flower's object {id} is not in the form that is expected.");
        }

        FlowerObject read = new(head[0], Array.ConvertAll(names, name => known[name]), body, content);
        return read.Id == id ? read : throw new ConversionException($"Flower's object {id} came as another one, {read.Id}.");
    }

    /// <summary>The names of all of it, as a message tells them.</summary>
    /// <returns>The tree.</returns>
    internal ObjectTree ToTree()
    {
        ObjectTree tree = new() { ObjectId = Id };
        tree.Children.AddRange(Children.Select(child => child.ToTree()));
        return tree;
    }

    /// <summary>All of it, what is below before what is above, each once.</summary>
    /// <returns>The parts.</returns>
    internal IEnumerable<FlowerObject> All() => Children.SelectMany(child => child.All()).Append(this).DistinctBy(part => part.Id);
}
