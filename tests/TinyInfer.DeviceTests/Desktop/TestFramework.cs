using System;

namespace nanoFramework.TestFramework;

/// <summary>Marks a class with tests.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TestClassAttribute : Attribute
{
}

/// <summary>Marks a test.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TestMethodAttribute : Attribute
{
}

/// <summary>A test has failed.</summary>
public sealed class AssertFailedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong.</param>
    public AssertFailedException(string message)
        : base(message)
    {
    }
}

/// <summary>The part of the class of the same name that device tests use, with the same signatures.</summary>
public static class Assert
{
    /// <summary>Fails where a condition is false.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="message">What is wrong then.</param>
    /// <exception cref="AssertFailedException">It is false.</exception>
    public static void IsTrue(bool condition, string message = "")
    {
        if (!condition)
        {
            throw new AssertFailedException(message.Length == 0 ? "expected true" : message);
        }
    }

    /// <summary>Fails where two numbers differ.</summary>
    /// <param name="expected">What it should be.</param>
    /// <param name="actual">What it is.</param>
    /// <param name="message">What is wrong then.</param>
    /// <exception cref="AssertFailedException">They differ.</exception>
    public static void AreEqual(int expected, int actual, string message = "")
    {
        IsTrue(expected == actual, "expected " + expected.ToString() + ", is " + actual.ToString() + ". " + message);
    }

    /// <summary>Fails where two texts differ.</summary>
    /// <param name="expected">What it should be.</param>
    /// <param name="actual">What it is.</param>
    /// <param name="message">What is wrong then.</param>
    /// <exception cref="AssertFailedException">They differ.</exception>
    public static void AreEqual(string expected, string actual, string message = "")
    {
        IsTrue(expected == actual, "expected '" + expected + "', is '" + actual + "'. " + message);
    }
}
